"""The three doors of academy files: plan, apply, export."""

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from tradewind.exchange import inputs
from tradewind.exchange.academy.carrying import carry_out
from tradewind.exchange.academy.changes import Change, find_changes
from tradewind.exchange.academy.parsing import Files, parse_documents
from tradewind.exchange.academy.present import present_academy
from tradewind.exchange.academy.reading import read_files
from tradewind.exchange.academy.references import check_references
from tradewind.exchange.academy.report import AcademyPlan, AcademyReport, changes_as_data
from tradewind.exchange.academy.specs import SECTIONS, as_json, entry
from tradewind.exchange.academy.writing import write_academy
from tradewind.exchange.concerned import NameList
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput, HeldForApproval, Problem, Problems
from tradewind.network.days import today_of
from tradewind.programs import plans
from tradewind.programs.errors import WouldCloseTooMany
from tradewind.programs.reconcile import CONCERNED, Effect, Limit, Outcome, preview, settle

VIA = "academy file"
MOST_CLOSING = Decimal(5)
"""Percent of the open assignments that may close unasked."""

_KIND = "academy"
_ONE_AT_A_TIME = 7_241_010

_LINE = re.compile(r"(.*?), line (\d+)(?:, |$)", re.DOTALL)

Paths = Iterable[str | os.PathLike[str]]


@dataclass(frozen=True, slots=True)
class _Prepared:
    changes: list[Change]
    notes: list[str]


def plan(paths: Paths, *, max_removals: Decimal = MOST_CLOSING, names: NameList | None = None) -> AcademyPlan:
    """What the files would change, and who would gain and lose what. Nothing is kept of it.

    Applies them in a transaction that is rolled back, so what it says is what ``apply`` does. ``names`` is given
    all whom it concerns. Raises BadInput with all faults at once.
    """
    files, problems = _read(paths)
    with transaction.atomic():
        with acting("plan", via=VIA):
            prepared = _carry_out(files, problems, actor="plan")
            effect = preview()
            if names is not None:
                names.add(CONCERNED)
        transaction.set_rollback(True)
    return AcademyPlan.of(prepared.changes, prepared.notes, effect, max_removals)


def apply(
    paths: Paths,
    *,
    approve: str | None = None,
    actor: str,
    max_removals: Decimal = MOST_CLOSING,
    seen: object = None,
) -> AcademyReport:
    """Carry out what the files change, and reconcile: all of it or nothing. One at a time; the next one waits.

    ``approve`` is the code of a held plan that was made for these very files. Raises BadInput with all faults
    at once, HeldForApproval where more than ``max_removals`` percent of the open assignments would close.
    ``seen`` are the ``changes`` of a plan's data that somebody looked at: BadInput where they are others by now,
    since somebody else came first.
    """
    paths = list(paths)
    files, problems = _read(paths)
    digest = _digest(files)
    with NameList() as names:
        try:
            with acting(actor, via=VIA):
                limit = Limit(max_removals, _approved(approve, digest))
                prepared = _carry_out(files, problems, actor=actor)
                _check_seen(prepared.changes, seen)
                outcome = _settled(limit, names)
                if approve is not None:
                    plans.approve(approve, by=actor)
                    inputs.give_up_held(approve)
        except WouldCloseTooMany as error:
            raise _held(error.effect, digest, paths, names, max_removals, actor) from None
    return AcademyReport(prepared.changes, prepared.notes, outcome)


def export() -> str:
    """The present academy as one file. Applying it changes nothing."""
    return write_academy(present_academy())


def _read(paths: Paths) -> tuple[Files, Problems]:
    """What the files say, and their faults of form; BadInput where one cannot be read at all."""
    problems = Problems()
    return parse_documents(read_files(paths), problems), problems


def _digest(files: Files) -> str:
    """What the files say, whatever their names, order, comments and spelling."""
    said = {
        section: {
            **{code: as_json(entry(spec)) for code, spec in files.academy.things[section].items()},
            **dict.fromkeys(files.removed[section]),
        }
        for section in SECTIONS
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _carry_out(files: Files, problems: Problems, *, actor: str) -> _Prepared:
    """Look and write under the lock, so that nobody's file comes between. Faults are told in order of lines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    present = present_academy()
    today = today_of(None)
    check_references(present, files, today, problems)
    problems.shown.sort(key=_line)
    problems.raise_if_any()
    changes, notes = find_changes(present, files, today)
    carry_out(changes, files, present, today=today, actor=actor)
    return _Prepared(changes, notes)


def _line(problem: Problem) -> tuple[str, int]:
    match = _LINE.match(problem.place)
    return (match[1], int(match[2])) if match else ("", 0)


def _check_seen(changes: list[Change], seen: object) -> None:
    if seen is not None and changes_as_data(changes) != seen:
        wrong = "would change something else by now: somebody has edited it since this was worked out."
        raise BadInput.of("academy", wrong, "Work it out again, and look at what it would change.")


def _approved(approve: str | None, digest: str) -> int | None:
    if approve is None:
        return None
    return plans.approval(approve, kind=_KIND, digest=digest).get(plans.ASSIGNMENTS)


def _settled(limit: Limit, names: NameList) -> Outcome:
    try:
        return settle(limit=limit)
    except WouldCloseTooMany:
        names.add(CONCERNED)  # here, where what was decided still is
        raise


def _held(
    effect: Effect, digest: str, paths: list[str | os.PathLike[str]], names: NameList, percent: Decimal, actor: str
) -> HeldForApproval:
    """Keep the plan and its input, now that everything is rolled back, and say how to approve it."""
    count = plans.Count(effect.closing, effect.open_before)
    with transaction.atomic():
        held = plans.hold(_KIND, digest, {plans.ASSIGNMENTS: count}, {plans.ASSIGNMENTS: effect.names}, actor)
        inputs.keep_held(held, [Path(path) for path in paths], names, max_removals=percent)
    losing = ", ".join(f"{code} {number:,}" for code, number in sorted(effect.lost.items()))
    examples = ", ".join(effect.names[:10])
    return HeldForApproval(
        held.code,
        f"Held as {held.code}: {count} of the open assignments would close, more than {percent} %.\n"
        f"By requirement: {losing}. For example: {examples}.\n"
        f"Nothing was applied. To carry it out, apply the same files with --approve {held.code}.",
    )
