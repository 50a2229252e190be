"""Loading a feed: stage, check, merge, end, reconcile, all in one transaction; held or refused, it leaves no trace.

The order matters. Staging comes first and needs no lock; then one load at a time. Nothing is merged before
everything is checked, so a bad row refuses the whole feed and nothing is taken for absent (EDGE_CASES: G4).
What would end too much is merged all the same, to count what follows from it, and rolled back.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db import DataError, IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from tradewind.exchange import inputs
from tradewind.exchange.concerned import NameList
from tradewind.exchange.feeds import absence, ledger, merge, observations, rules, sources, sql, statistics, sticky
from tradewind.exchange.feeds.entities import in_order
from tradewind.exchange.feeds.faults import as_rows
from tradewind.exchange.feeds.finding import Finder
from tradewind.exchange.feeds.report import FeedReport, Kept, Outcome, Progress, silent
from tradewind.exchange.feeds.staging import Staged, stage
from tradewind.exchange.models import FeedRun
from tradewind.kernel import audit
from tradewind.kernel.problems import BadInput, HeldForApproval, Problems
from tradewind.network.sticky import FEED_LOCK
from tradewind.programs import plans, reconcile
from tradewind.programs.errors import WouldCloseTooMany
from tradewind.programs.plans import ASSIGNMENTS, Count
from tradewind.programs.reconcile import Effect, Limit

KIND = "feed"
"""The kind of the plans that feeds are held as."""
LOCK = FEED_LOCK
"""The advisory lock of loads and checks: one at a time, the next one waits."""


class _Held(Exception):
    """Carries what would end out of the transaction that found it."""

    def __init__(self, digest: str, counts: dict[str, Count], names: dict[str, list[str]]) -> None:
        self.digest = digest
        self.counts = counts
        self.names = names


@dataclass(slots=True)
class _Load:
    """One load on its way: what it was asked, and what it has found out so far."""

    path: Path
    complete: bool
    max_removals: Decimal
    approve: str | None
    actor: str
    progress: Progress
    report: FeedReport
    listed: NameList | None = None
    started_at: datetime = field(default_factory=timezone.now)
    digest: str = ""
    ending: dict[str, Count] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def keep(self, name: str, kept: Kept) -> None:
        """Add what of a file was kept to the report."""
        if kept.values:
            self.report.kept[name] = self.report.kept.get(name, Kept()) + kept

    def remember(self, outcome: Outcome, report: Mapping[str, object]) -> None:
        """Write the run down."""
        FeedRun.objects.create(
            pk=self.report.run,
            started_at=self.started_at,
            finished_at=timezone.now(),
            name=self.report.name[:255],
            digest=self.digest,
            actor=self.actor,
            complete=self.complete,
            outcome=outcome,
            report=report,
        )


def load(
    path: Path | str,
    *,
    complete: bool = False,
    max_removals: Decimal = Decimal(5),
    approve: str | None = None,
    actor: str,
    progress: Progress = silent,
) -> FeedReport:
    """Load the feed at ``path`` (a folder, .zip or .xlsx), all of it or nothing, and reconcile what it changed.

    ``complete``: what a file leaves out is ended. More than ``max_removals`` percent of an entity's standing
    rows ending, or of open assignments closing, raises ``HeldForApproval`` with the code of the plan; loading
    the very same feed with ``approve`` set to that code carries it out, if by then it ends no more than that.
    Raises ``BadInput`` with every fault. Every attempt leaves a ``FeedRun``.
    """
    with NameList() as names:
        return _load(_job(Path(path), complete, max_removals, approve, actor, progress, "loaded", names))


def _load(job: _Load) -> FeedReport:
    with connection.cursor() as cursor:
        job.report.run = sql.rows(cursor, "SELECT nextval(pg_get_serial_sequence('exchange_feedrun', 'id'))")[0][0]
    try:
        with audit.acting(job.actor, via=KIND, feed=job.report.name, run=job.report.run):
            _carry_out(job, _settle)
            job.remember("loaded", job.report.as_data())
    except BadInput as error:
        faults = {"faults": as_rows(error.problems), "count": error.problems.count}
        job.remember("refused", {**_bare(job, "refused"), "problems": error.problems.lines(), **faults})
        raise
    except _Held as held:
        raise _hold(job, held) from None
    return job.report


def check(
    path: Path | str,
    *,
    complete: bool = False,
    max_removals: Decimal = Decimal(5),
    actor: str = "check",
    progress: Progress = silent,
    names: NameList | None = None,
) -> FeedReport:
    """Do all that ``load`` does and roll it back: the report says what would change, and whether it would be held.

    ``names`` is given whom that concerns. Raises ``BadInput`` with every fault.
    """
    job = _job(Path(path), complete, max_removals, None, actor, progress, "checked", names)
    with transaction.atomic():
        with audit.acting(actor, via=KIND, feed=job.report.name):
            _carry_out(job, _foresee)
        transaction.set_rollback(True)
    return job.report


def _job(
    path: Path,
    complete: bool,
    max_removals: Decimal,
    approve: str | None,
    actor: str,
    progress: Progress,
    outcome: Outcome,
    listed: NameList | None,
) -> _Load:
    report = FeedReport(inputs.name_of(path), outcome, complete)
    return _Load(path, complete, max_removals, approve, actor, progress, report, listed)


def _carry_out(job: _Load, finish: Callable[[_Load, dict[str, int]], None]) -> None:
    """All steps of one load, inside the caller's transaction."""
    with connection.cursor() as cursor:
        # Sorting and hashing a million rows in memory; compiling statements that run once does not pay.
        sql.run(cursor, "SET LOCAL work_mem = '128MB'")
        sql.run(cursor, "SET LOCAL jit = off")
        feed = _stage(cursor, job)
        approved = plans.approval(job.approve, kind=KIND, digest=job.digest) if job.approve else {}
        try:
            with transaction.atomic():
                _merge(cursor, job, feed)
                sql.run(cursor, "SET CONSTRAINTS ALL IMMEDIATE")
        except (DataError, IntegrityError) as error:
            raise _refused_by_database(job, error) from error
        sql.run(cursor, "SET CONSTRAINTS ALL DEFERRED")
        finish(job, approved)


def _stage(cursor: CursorWrapper, job: _Load) -> dict[str, Staged]:
    """The feed's files in temporary tables, free of faults; from here on no other load is under way."""
    problems = Problems()
    with sources.opened(job.path) as sheets:
        staged = {sheet.name: stage(cursor, sheet, problems, job.progress) for sheet in sheets}
    feed = {entity.name: staged[entity.name] for entity in in_order(set(staged))}
    job.digest = _digest(job, feed)
    _one_at_a_time(cursor, job.progress)
    _keep_what_is_sticky(cursor, job, feed)
    rules.check(Finder(cursor, feed, problems, complete=job.complete), job.progress)
    _blame_what_was_kept(job, feed, problems)
    problems.raise_if_any()
    return feed


def _keep_what_is_sticky(cursor: CursorWrapper, job: _Load, feed: Mapping[str, Staged]) -> None:
    """Under the lock of loads: from here on nothing can become sticky that this load would not know of."""
    for name in sticky.entities(cursor) & feed.keys():
        job.keep(name, sticky.keep(cursor, feed[name]))


def _blame_what_was_kept(job: _Load, feed: Mapping[str, Staged], problems: Problems) -> None:
    """A file with a fault in it was not judged as it is written: say so, or nobody finds what does not fit."""
    for name, kept in job.report.kept.items():
        label = feed[name].label
        if any(problem.place.startswith(f"{label},") for problem in problems):
            wrong = f"is judged with what was set by hand and is sticky: {kept.named()}."
            problems.add(label, wrong, "Let go of that where it is what does not fit.")


def _digest(job: _Load, feed: Mapping[str, Staged]) -> str:
    """What the feed says, however it is packed: the same for a folder, its zip and its workbook."""
    parts = [f"complete={job.complete}", *(staged.digest for staged in feed.values())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _one_at_a_time(cursor: CursorWrapper, progress: Progress) -> None:
    if not sql.rows(cursor, "SELECT pg_try_advisory_xact_lock(%s)", [LOCK])[0][0]:
        progress("Waiting for another load to end", 0, None)
        sql.rows(cursor, "SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _merge(cursor: CursorWrapper, job: _Load, feed: Mapping[str, Staged]) -> None:
    merge.prepare(cursor)
    for number, (name, staged) in enumerate(feed.items()):
        job.progress("Merging", number, len(feed))
        if name == "observations":
            job.report.entities[name] = observations.merge(cursor, staged)
        elif name == "credits":
            job.report.entities[name], notes = ledger.merge(cursor, staged, actor=job.actor)
            job.report.notes.extend(notes)
        else:
            merge.resolve(cursor, staged)
            ended = _end_absent(cursor, job, staged) if job.complete else 0
            job.report.entities[name] = merge.merge(cursor, staged)
            job.report.entities[name].ended = ended
        statistics.renew(cursor, staged.entity, job.report.entities[name])
    job.progress("Merging", len(feed), len(feed))


def _end_absent(cursor: CursorWrapper, job: _Load, staged: Staged) -> int:
    """End what the file leaves out; before the merge, so that a new line may take the place of an ended one."""
    entity = staged.entity
    if entity.ending is None:
        return 0
    standing = absence.alive(cursor, entity, entity.ending)
    count, job.names[entity.name] = absence.absent(cursor, entity, entity.ending)
    job.ending[entity.name] = Count(count, standing)
    if count:
        if job.listed is not None:
            job.listed.add(absence.names(entity, entity.ending))
        absence.end(cursor, entity, entity.ending)
    job.keep(entity.name, absence.spared(cursor, entity, entity.ending))
    return count


def _refused_by_database(job: _Load, error: DataError | IntegrityError) -> BadInput:
    """The database holds the invariants too; a fault that no rule foresaw is told in its words."""
    said = str(error).strip().splitlines()
    wrong = f"was refused by the database: {said[0] if said else type(error).__name__}."
    return BadInput.of(job.report.name, wrong, "Nothing was applied; correct it and load again.")


def _settle(job: _Load, approved: dict[str, int]) -> None:
    """Reconcile; or raise ``_Held`` where more than the set share would end or close and nobody approved it."""
    if _excess(job, approved):
        raise _held(job, reconcile.preview(progress=job.progress))
    limit = Limit(job.max_removals, approved.get(ASSIGNMENTS))
    try:
        outcome = reconcile.settle(limit=limit, progress=job.progress)
    except WouldCloseTooMany as error:
        raise _held(job, error.effect) from None
    if job.approve:
        plans.approve(job.approve, by=job.actor)
        inputs.give_up_held(job.approve)
    job.report.opened = outcome.opened + outcome.reopened
    job.report.closed = outcome.closed
    job.report.notes.extend(outcome.faults)


def _foresee(job: _Load, approved: dict[str, int]) -> None:
    """Report what reconciling would do, and whether it would be held."""
    effect = reconcile.preview(progress=job.progress)
    _list_assignments(job)
    job.report.opened, job.report.closed = effect.opening, effect.closing
    if _excess(job, approved) or not Limit(job.max_removals, None).allows(effect):
        held = _would_hold(job, effect)
        job.report.notes.append(f"It would be held for approval: {_spelled_out(held.counts)}.")


def _excess(job: _Load, approved: Mapping[str, int]) -> list[str]:
    """The entities of which more ends than the set share, and more than was approved."""
    return [
        name
        for name, count in job.ending.items()
        if count.exceeds(job.max_removals) and count.ending > approved.get(name, 0)
    ]


def _held(job: _Load, effect: Effect) -> _Held:
    """``_would_hold``, with the names of all whose assignments would close."""
    _list_assignments(job)
    return _would_hold(job, effect)


def _list_assignments(job: _Load) -> None:
    if job.listed is not None:
        job.listed.add(reconcile.CONCERNED)


def _would_hold(job: _Load, effect: Effect) -> _Held:
    counts = {name: count for name, count in job.ending.items() if count.ending}
    names = {name: job.names[name] for name in counts}
    if effect.closing:
        counts[ASSIGNMENTS] = Count(effect.closing, effect.open_before)
        names[ASSIGNMENTS] = effect.names[: absence.EXAMPLES]
    return _Held(job.digest, counts, names)


def _hold(job: _Load, held: _Held) -> HeldForApproval:
    """Keep the plan and the run, now that all else is rolled back."""
    with transaction.atomic():
        plan = plans.hold(KIND, held.digest, held.counts, held.names, job.actor)
        if job.listed is not None:
            inputs.keep_held(plan, [job.path], job.listed, complete=job.complete, max_removals=job.max_removals)
        counts = {name: {"ending": count.ending, "of": count.of} for name, count in held.counts.items()}
        job.remember("held", {**_bare(job, "held"), "plan": plan.code, "counts": counts})
    summary = (
        f"{job.report.name} is held as {plan.code}: {_spelled_out(held.counts)}. More than {job.max_removals} % "
        f"needs approval; nothing was applied. Look at what is missing, or load it with --approve {plan.code}."
    )
    return HeldForApproval(plan.code, summary)


def _bare(job: _Load, outcome: Outcome) -> dict[str, object]:
    return FeedReport(job.report.name, outcome, job.complete, job.report.run).as_data()


def _spelled_out(counts: Mapping[str, Count]) -> str:
    """``3 of 20 (15.0 %) people would end, 40 of 400 (10.0 %) assignments would close``."""
    return ", ".join(
        f"{count} {name.replace('_', ' ')} would {'close' if name == ASSIGNMENTS else 'end'}"
        for name, count in counts.items()
    )
