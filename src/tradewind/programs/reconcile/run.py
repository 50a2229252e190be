"""The doors of the engine. Every run is the same four steps: lock, evaluate, decide, apply.

``drain`` looks at what changed, in transactions of its own; ``run_all`` at everybody; ``settle`` runs inside
the caller's transaction, for feeds and academy files that must be held when too much would close;
``preview`` tells what ``settle`` would do.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from psycopg.errors import (
    DeadlockDetected,
    ForeignKeyViolation,
    LockNotAvailable,
    ProgramLimitExceeded,
    SerializationFailure,
    StatementTooComplex,
    TooManyColumns,
)

from tradewind.goals.services import refresh_achievements
from tradewind.kernel.problems import TradewindError
from tradewind.network.models import Person
from tradewind.programs.errors import WouldCloseTooMany
from tradewind.programs.models import ParkedPerson
from tradewind.programs.reconcile import apply, decide, evaluate, few, locks, measured, stale, tables
from tradewind.programs.reconcile.concern import concerned_requirements
from tradewind.programs.reconcile.definitions import Definitions
from tradewind.programs.reconcile.results import Effect, Limit, Outcome, Progress

log = structlog.get_logger(__name__)

BATCH = 400
"""People a transaction: larger batches make PostgreSQL walk whole tables (EDGE_CASES: planner)."""
_MANY = 20_000
_SOME = 1_000
_SHARE = 5
"""More than ``_SOME`` people that are a fifth of everybody cost more one batch after another than all at once."""
MEASURED = 1_000
"""More people than that whom changed values concern are looked at together, for what can follow from those."""
_TRIES = 5
_TIES = (DeadlockDetected, ForeignKeyViolation, LockNotAvailable, SerializationFailure)
_TOO_MUCH = (ProgramLimitExceeded, StatementTooComplex, TooManyColumns)
"""What is too large for one statement is not too large for many."""

T = TypeVar("T")


def _quiet(step: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def drain(*, progress: Progress = _quiet, batch: int = BATCH) -> Outcome:
    """Look at everything that is stale, in transactions of its own, until nothing is left.

    Values that concern many people are one run over what can follow from them; changed definitions and very
    many people one over everybody; else batches of people, each
    committed as it is done, so that a crash loses none and costs one batch at most. A person whose
    evaluation fails is parked and reported, and stops nobody else.
    """
    total = Outcome()
    if stale.count_measured(MEASURED + 1) > MEASURED:
        total.add(_drain_measured(progress))
    if stale.count(1).facts:
        look_up()
    waiting = stale.count(_MANY)
    if waiting.definitions:
        total.add(_retried(lambda: _drain_definitions(progress)))
    if _is_most(waiting.people):
        total.add(run_all(progress=progress))
    while done := _retried(lambda: _drain_batch(batch)):
        total.add(done)
        progress("Reconciling people", min(total.people, waiting.people), waiting.people)
    return total


def _is_most(people: int) -> bool:
    """Whether so many are better looked at with everybody."""
    return people >= _MANY or (people > _SOME and people * _SHARE >= Person.objects.count())


def at_once(most: int) -> bool:
    """Look at what is stale now, in the request that made it so; False if that is more than ``most`` people.

    Changed definitions are always more. What comes while it works is for whoever wrote it.
    """
    waiting = stale.count(most + 1)
    if waiting.facts:
        look_up()
        waiting = stale.count(most + 1)
    if waiting.definitions or waiting.people > most:
        return False
    if waiting.people:
        _retried(lambda: _drain_batch(BATCH))
    return True


def look_up() -> None:
    """Turn changed facts that many share into the people whom they concern, in a transaction of its own."""

    def resolve() -> None:
        with transaction.atomic():
            locks.share_academy()
            stale.resolve()

    _retried(resolve)


def run_all(*, progress: Progress = _quiet) -> Outcome:
    """Recompute everything, under the academy lock, in one transaction.

    Where that fails for somebody's sake, everybody is recomputed in batches instead, which park whoever
    cannot be.
    """
    try:
        return _retried(lambda: _everybody(progress))
    except DatabaseError as error:
        log.warning("run_over_everybody_failed", error=str(error))
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO stale_person (person_id) SELECT id FROM network_person ORDER BY id")
        total = Outcome()
        while done := _retried(lambda: _drain_batch(BATCH)):
            total.add(done)
        return total


def settle(*, limit: Limit | None, progress: Progress = _quiet) -> Outcome:
    """Reconcile, inside the caller's transaction, all that is stale there.

    Raises ``WouldCloseTooMany`` before any assignment is written if ``limit`` does not allow the closings.
    Under the academy lock, whatever their number: nobody but the caller sees these facts yet, so whoever is
    judged elsewhere has to be judged after the commit.
    """
    locks.lock_academy()
    definitions = stale.claim_definitions()
    if not definitions and stale.count_measured(MEASURED + 1) > MEASURED:
        people = _decide_values(progress)
    else:
        stale.resolve()
        people = _decide_waiting(stale.Stale(stale.claim_people(None), definitions), progress)
    if limit is not None and not limit.allows(apply.effect(names=0)):
        raise WouldCloseTooMany(apply.effect())
    outcome = apply.apply()
    outcome.people = people
    outcome.faults = evaluate.faults()
    return outcome


def preview(*, progress: Progress = _quiet) -> Effect:
    """What ``settle`` would do. Call it in a transaction that is rolled back: achievements are refreshed."""
    _decide_waiting(stale.look(), progress)
    return apply.effect()


def _everybody(progress: Progress) -> Outcome:
    with transaction.atomic():
        locks.lock_academy()
        stale.resolve()
        stale.claim_people(None)
        stale.claim_definitions()
        ParkedPerson.objects.all().delete()
        people = _decide_one_by_one(None, None, progress)
        return _applied(people)


def _drain_measured(progress: Progress) -> Outcome:
    """What follows from values of metrics, under the academy lock. Where that fails, its people are looked at whole."""

    def work() -> Outcome:
        with transaction.atomic():
            locks.lock_academy()
            people = measured.decide_turned(progress)
            return _applied(people) if people is not None else Outcome()

    try:
        return _retried(work)
    except (DatabaseError, TradewindError) as error:
        _need_fault(error)
        return Outcome()


def _drain_definitions(progress: Progress) -> Outcome:
    with transaction.atomic():
        definitions = stale.claim_definitions()
        locks.lock_academy()
        few.forget_versions()
        concerned = concerned_requirements(definitions)
        goals = [pk for kind, pk in definitions if kind == "goal"]
        return _applied(_decide_one_by_one(None, concerned, progress, goals=goals))


def _drain_batch(size: int) -> Outcome | None:
    """One batch of up to ``size`` people, all expressions at once; None when nothing is stale.

    Where one of them fails, all are evaluated one by one.
    """
    try:
        with transaction.atomic():
            people = stale.claim_people(size)
            if not people:
                return None
            locks.lock_people(people)
            return few.run(people) or _batch(people)
    except (DatabaseError, TradewindError) as error:
        _need_fault(error)
    with transaction.atomic():
        people = stale.claim_people(size)
        return _batch(people) if people else Outcome()


def _need_fault(error: DatabaseError | TradewindError) -> None:
    """Raise it again if it is no expression's fault (a tie, a connection): the whole transaction is tried again."""
    too_much = isinstance(error.__cause__, _TOO_MUCH)
    if isinstance(error.__cause__, _TIES) or (isinstance(error, OperationalError) and not too_much):
        raise error
    log.warning("evaluated_one_by_one", error=evaluate.first_line(error))


def _batch(people: list[int]) -> Outcome:
    """Expression by expression. A failing batch is halved until the culprit stands alone."""
    try:
        with transaction.atomic():
            locks.lock_people(people)
            _decide_one_by_one(people, None, _quiet)
            ParkedPerson.objects.filter(person_id__in=people).delete()
            return _applied(len(people))
    except OperationalError:
        raise  # a lock or a connection, nobody's fault: the whole transaction is tried again
    except (DatabaseError, TradewindError) as error:
        if len(people) == 1:
            return _park(people[0], error)
        middle = len(people) // 2
        outcome = _batch(people[:middle])
        outcome.add(_batch(people[middle:]))
        return outcome


def _park(person: int, error: Exception) -> Outcome:
    fault = str(error).strip().splitlines()[0]
    ParkedPerson.objects.update_or_create(person_id=person, defaults={"fault": fault})
    log.error("person_parked", person_id=person, fault=fault)
    return Outcome(people=1, faults=[f"person {person}: {fault}"])


def _decide_waiting(waiting: stale.Stale, progress: Progress) -> int:
    """Decide for stale people and stale definitions together, in ``run_change``; for how many people.

    With a definition among them it is everybody and everything: the people are wanted for the others too.
    """
    if waiting.definitions or _is_most(len(waiting.people)):
        return _decide_one_by_one(None, None, progress)
    tables.prepare()
    try:
        with transaction.atomic():
            if few.decide_for(waiting.people):
                return len(waiting.people)
    except (DatabaseError, TradewindError) as error:
        _need_fault(error)
    return _decide_one_by_one(waiting.people, None, progress)


def _decide_values(progress: Progress) -> int:
    """Decide, in ``run_change``, what follows from values of metrics that concern most people, and from all else
    that is stale; for how many people. Definitions are not."""
    count = None
    try:
        with transaction.atomic():
            count = measured.decide_turned(progress)
    except (DatabaseError, TradewindError) as error:
        _need_fault(error)
    stale.resolve()
    people = stale.claim_people(None)
    if count is None or _is_most(len(people)):
        return _decide_one_by_one(None, None, progress)
    try:
        with transaction.atomic():
            apply.forget(people)
            if few.decide_for(people):
                return max(count, len(people))
    except (DatabaseError, TradewindError) as error:
        _need_fault(error)
    return _decide_one_by_one(None, None, progress)


def _decide_one_by_one(
    people: list[int] | None,
    requirements: Sequence[int] | None,
    progress: Progress,
    *,
    goals: Sequence[int] | None = None,
) -> int:
    """Fill ``run_change`` for ``people`` (None = everybody) and ``requirements`` (None = all); how many people."""
    tables.prepare(many=people is None)
    if goals is None or goals:
        _refresh(people, goals)
    count = evaluate.fill_people(people)
    definitions = Definitions.load(requirements)
    faults = evaluate.fill_members(definitions, people, progress)
    frozen = evaluate.note_faults(definitions, faults, everybody=people is None)
    definitions.write(frozen)
    evaluate.settle_statistics(people)
    progress("Comparing with what is open", 0, None)
    decide.decide(people)
    return count


def _refresh(people: list[int] | None, goals: Sequence[int] | None) -> None:
    """Bring achievements in step with the ledger, noting nobody: those whom it concerns are judged next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tradewind.refreshing', 'on', true)")
        refresh_achievements(people=people, goals=goals)
        cursor.execute("SELECT set_config('tradewind.refreshing', '', true)")


def _applied(people: int) -> Outcome:
    outcome = apply.apply()
    outcome.people = people
    outcome.faults = evaluate.faults()
    return outcome


def _retried(work: Callable[[], T]) -> T:
    """Do ``work``; again, up to ``_TRIES`` times, if PostgreSQL broke a tie between two transactions.

    A goal or a requirement that somebody deleted meanwhile is one too: there is less to judge the next time.
    """
    for _ in range(_TRIES - 1):
        try:
            return work()
        except (OperationalError, IntegrityError) as error:
            if connection.in_atomic_block or not isinstance(error.__cause__, _TIES):
                raise
    return work()
