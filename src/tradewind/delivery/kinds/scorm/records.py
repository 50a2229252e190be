"""What is kept of each item: what its content stored, the time spent, and what that says of it.

A record is JSON in the attempt's state: ``cmi`` (element to value), ``runs`` (seconds by run), ``exit`` (how content
left), ``run`` (the run that wrote last), ``closed`` (whether content said that it was done), ``left`` (whether it is
gone, said or not: a completion without a verdict counts only then, for the verdict may still come).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tradewind.standards.scorm.manifest import Edition, Item

Record = dict[str, Any]

_TIMESPAN_12 = re.compile(r"(\d+):(\d+):(\d+(?:\.\d+)?)")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_SECONDS = (365 * 86400, 30 * 86400, 86400, 3600, 60, 1)
_MOST_SECONDS = 366 * 86400
_TRANSIENT = {"cmi.core.exit", "cmi.core.session_time", "cmi.exit", "cmi.session_time", "adl.nav.request"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What an item's content has said so far: ``measure`` is -1 to 1, ``score`` per cent, ``progress`` 0 to 1."""

    completed: bool | None = None
    success: bool | None = None
    measure: float | None = None
    score: Decimal | None = None
    progress: float | None = None


def fresh() -> Record:
    """The record of an item whose content has stored nothing yet."""
    return {"cmi": {}, "runs": {}, "exit": "", "run": 0, "closed": False, "left": False}


def merge(record: Record, values: Mapping[str, str], *, run: int, closed: bool, is_2004: bool) -> int:
    """Take in what a run of an item's content stored; returns the seconds that this adds.

    A run that is older than the one that wrote last no longer says where one was (bookmark, suspend data): of its
    results what is better counts.
    """
    before = sum(record["runs"].values())
    stated = values.get("cmi.session_time" if is_2004 else "cmi.core.session_time")
    if stated is not None:
        record["runs"][str(run)] = max(seconds_of(stated), record["runs"].get(str(run), 0))
    if run < record["run"]:
        _improve(record["cmi"], values)
    else:
        record["run"] = run
        record["cmi"].update({name: value for name, value in values.items() if name not in _TRANSIENT})
        record["exit"] = values.get("cmi.exit" if is_2004 else "cmi.core.exit", record["exit"])
        record["closed"] = record["closed"] or closed
        record["left"] = record["left"] or closed
    return int(sum(record["runs"].values()) - before)


def _improve(kept: dict[str, str], late: Mapping[str, str]) -> None:
    """Results that came late: a pass or a completion stands, a higher score with its bounds."""
    good = {"cmi.core.lesson_status": ("completed", "passed"), "cmi.success_status": ("passed",)}
    good["cmi.completion_status"] = ("completed",)
    for name, ladder in good.items():
        rank = {word: place for place, word in enumerate(ladder)}
        if rank.get(late.get(name, ""), -1) > rank.get(kept.get(name, ""), -1):
            kept[name] = late[name]
    for stem in ("cmi.core.score.", "cmi.score."):
        if _number(late.get(f"{stem}raw")) > _number(kept.get(f"{stem}raw")):
            kept.update({name: value for name, value in late.items() if name.startswith(stem)})


def _number(text: str | None) -> float:
    return float(text) if text else float("-inf")


def standing_of(edition: Edition, item: Item, record: Record) -> Standing:
    """What a record comes to, by the item's own rules: the mastery score (1.2), the passing score and the completion
    threshold (2004) decide over what content says itself."""
    return _standing_2004(item, record["cmi"]) if edition.is_2004 else _standing_12(item, record)


def status_12(item: Item, record: Record) -> str:
    """``cmi.core.lesson_status``, as the server has it (SCORM 1.2 RTE 3.4.4, lesson_status and mastery_score).

    Content that leaves without having said anything has completed; a raw score decides over a status once there is
    a mastery score, but not while content is only suspended on the way.
    """
    status: str = record["cmi"].get("cmi.core.lesson_status", "") or "not attempted"
    if status == "not attempted" and record["closed"] and record["exit"] != "suspend":
        status = "completed"
    raw = record["cmi"].get("cmi.core.score.raw", "")
    decided = status in {"completed", "passed", "failed"}
    if item.mastery_score is not None and raw and decided:
        status = "passed" if float(raw) >= item.mastery_score else "failed"
    return status


def _standing_12(item: Item, record: Record) -> Standing:
    status = status_12(item, record)
    done = status in {"completed", "passed", "failed"}
    success = {"passed": True, "failed": False}.get(status)
    completed = True if done else (None if status == "not attempted" else False)
    return Standing(completed, success, score=_per_cent(record["cmi"], "cmi.core.score"))


def passing_score(item: Item) -> float | None:
    """``cmi.scaled_passing_score``: what the primary objective asks for, where it is satisfied by measure."""
    primary = next((each for each in item.sequencing.objectives if each.primary), None)
    return primary.min_measure if primary is not None and primary.by_measure else None


def _standing_2004(item: Item, cmi: Mapping[str, str]) -> Standing:
    """SCORM 2004 4th Edition RTE 4.2.4.1 (completion_status) and 4.2.22.1 (success_status)."""
    scaled = float(cmi["cmi.score.scaled"]) if cmi.get("cmi.score.scaled") else None
    progress = float(cmi["cmi.progress_measure"]) if cmi.get("cmi.progress_measure") else None
    completed = {"completed": True, "incomplete": False, "not attempted": False}.get(
        cmi.get("cmi.completion_status", "")
    )
    success = {"passed": True, "failed": False}.get(cmi.get("cmi.success_status", ""))
    if item.threshold.by_measure and progress is not None:
        completed = progress >= item.threshold.least
    passing = passing_score(item)
    if passing is not None:
        success = scaled >= passing if scaled is not None else None
    score = Decimal(str(scaled * 100)).quantize(Decimal("0.001")) if scaled is not None else _per_cent(cmi, "cmi.score")
    return Standing(completed, success, scaled, score, progress)


def _per_cent(cmi: Mapping[str, str], stem: str) -> Decimal | None:
    """A raw score between its bounds; without them it is taken for per cent, if it can be."""
    raw, low, high = (cmi.get(f"{stem}.{name}", "") for name in ("raw", "min", "max"))
    if not raw:
        return None
    value = Decimal(raw)
    least, most = Decimal(low or 0), Decimal(high or 100)
    if most <= least:
        least, most = Decimal(0), Decimal(100)
    share = (value - least) / (most - least) * 100
    return min(max(share, Decimal(-100)), Decimal(100)).quantize(Decimal("0.001"))


def seconds_of(text: str) -> float:
    """A length of time of either standard in seconds; more than a year is none."""
    if (old := _TIMESPAN_12.fullmatch(text)) is not None:
        hours, minutes, seconds = old.groups()
        total = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    elif (new := _DURATION.fullmatch(text)) is not None:
        total = sum(float(part) * each for part, each in zip(new.groups(), _SECONDS, strict=True) if part)
    else:
        return 0.0
    return round(total, 2) if total <= _MOST_SECONDS else 0.0


def total_time(record: Record, *, is_2004: bool) -> str:
    """The time of all runs, as the edition writes it."""
    seconds = sum(record["runs"].values())
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    if is_2004:
        return f"PT{int(hours)}H{int(minutes)}M{rest:.2f}S"
    return f"{min(int(hours), 9999):04d}:{int(minutes):02d}:{rest:05.2f}"
