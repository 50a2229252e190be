"""Data stores that items share: ``adl.data`` of the 4th edition (CAM 3.4.1.21, RTE 4.3).

An item names the stores that its content may read and write. They are the learner's, whichever package names them;
where the organization says ``sharedDataGlobalToSystem="false"`` they are those of one run through it, and in a preview
too. The attempt's state has, by the store, which delivery wrote it last: an older window overwrites nothing late.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from tradewind.delivery.models import ActivityAttempt, Session, SharedData
from tradewind.standards.faults import Fault
from tradewind.standards.scorm.manifest import Data, Edition, Item, Organization

_STORE = re.compile(r"adl\.data\.(\d+)\.store")


@dataclass(frozen=True, slots=True)
class Store:
    """A store as the content of an item finds it; ``value`` is None where there is none, or none that it may read."""

    target: str
    can_read: bool
    can_write: bool
    value: str | None


def stores_of(
    held: ActivityAttempt, edition: Edition, organization: Organization, item: Item, *, runs: int, mode: str
) -> list[Store]:
    """The stores of an item, numbered as content finds them. ``runs``: which run through the organization this is.

    Nothing is found in them by whoever browses.
    """
    maps = _maps(edition, item)
    readable = [each.target for each in maps if each.read and mode != Session.Mode.BROWSE]
    values = _values(held, organization, readable, runs) if readable else {}
    return [Store(each.target, each.read, each.write, values.get(each.target)) for each in maps]


def take_in(
    held: ActivityAttempt,
    edition: Edition,
    organization: Organization,
    item: Item,
    values: dict[str, str],
    *,
    run: int,
    runs: int,
) -> list[Fault]:
    """Take what content stored in ``adl.data`` out of ``values``, and keep it; the faults of what it may not write.

    ``run`` is the delivery that it is of.
    """
    faults, news = [], {}
    may_write = {number: each.target for number, each in enumerate(_maps(edition, item)) if each.write}
    for element in [name for name in values if name.startswith("adl.data.")]:
        value, found = values.pop(element), _STORE.fullmatch(element)
        target = may_write.get(int(found[1])) if found is not None else None
        if target is None:
            faults.append(Fault(element, "is no store that this item may write."))
        else:
            news[target] = value
    if news:
        _keep(held, organization, news, run, runs)
    return faults


def _maps(edition: Edition, item: Item) -> tuple[Data, ...]:
    """The stores that an item names; other editions know none."""
    return item.data if edition == Edition.SCORM_2004_4 else ()


def _keep(held: ActivityAttempt, organization: Organization, news: dict[str, str], run: int, runs: int) -> None:
    local = _of_run(held, runs)
    for target, value in sorted(news.items()):  # in order, so that two courses never wait for each other in a circle
        if run < local["runs"].get(target, 0):
            continue
        local["runs"][target] = run
        if _is_local(held, organization):
            local["values"][target] = value
        else:
            SharedData.objects.update_or_create(
                person=held.registration.person, key=_key(target), defaults={"target": target, "value": value}
            )


def _values(held: ActivityAttempt, organization: Organization, targets: list[str], runs: int) -> dict[str, str]:
    if _is_local(held, organization):
        found: dict[str, str] = _of_run(held, runs)["values"]
        return {target: found[target] for target in targets if target in found}
    shared = SharedData.objects.filter(person=held.registration.person, key__in=map(_key, targets))
    return dict(shared.values_list("target", "value"))


def _is_local(held: ActivityAttempt, organization: Organization) -> bool:
    return not organization.data_global or held.registration.is_preview


def _of_run(held: ActivityAttempt, runs: int) -> dict[str, Any]:
    """What the attempt keeps of this run: ``runs`` (which delivery wrote last) and ``values``, by the store."""
    kept: dict[str, Any] = held.state.setdefault("shared", {})
    if kept.get("of") != runs:
        kept.clear()
        kept.update({"of": runs, "runs": {}, "values": {}})
    return kept


def _key(target: str) -> str:
    return hashlib.sha256(target.encode()).hexdigest()
