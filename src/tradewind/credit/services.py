"""What can be entered in the ledger. Every verb adds entries; none changes or removes one."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tradewind.catalog.models import Course
from tradewind.credit import proxy, staging
from tradewind.credit.errors import NotTheirsToRecord
from tradewind.credit.models import Credit
from tradewind.credit.staging import ImportedCredits
from tradewind.kernel.problems import BadInput, Problems
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.network.oversight import people_of

_SCORE_STEP = Decimal("0.001")
_SCORE_LIMIT = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class RecordedCredit:
    """``credit`` is the award that stands for what was recorded; ``is_new``: it was entered by this call.

    ``raised``: this call entered a regrade, since its score was higher. ``score`` is the best that the award
    has now. ``stands`` is False where somebody revoked it, which recording it again does not undo.
    """

    credit: Credit
    is_new: bool
    raised: bool
    score: Decimal | None
    stands: bool


def latest_day() -> date:
    """The latest day on which anything can have been earned yet, anywhere: one after UTC's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT credit_latest_day()")
        ((day,),) = cursor.fetchall()
    found: date = day
    return found


@transaction.atomic
def record_credit(
    *,
    person: Person,
    course: Course,
    earned_on: date,
    score: Decimal | None = None,
    source: str,
    reference: str = "",
    evidence: str = "",
    actor: str,
) -> RecordedCredit:
    """Enter that ``person`` earned ``course`` on ``earned_on``, once for each ``reference``.

    ``evidence`` is by what it can be believed, where a person says so; the ledger keeps it with the award.

    The same again, from whichever process, is the same award: a higher score is entered as a regrade, any
    other changes nothing. A course that has ended and a person who has left are no hindrance: it is a fact.
    Raises BadInput for a day to come, a score out of range, a text too long.
    """
    points = _checked(earned_on, score, source, reference)
    # get_or_create re-reads where another process was first: the unique key decides.
    award, is_new = Credit.objects.get_or_create(
        person=person,
        course=course,
        earned_on=earned_on,
        reference=reference,
        entry=Credit.Entry.AWARD,
        defaults={"score": points, "source": source, "recorded_by": actor, "reason": evidence},
    )
    if is_new:
        return RecordedCredit(award, is_new=True, raised=False, score=points, stands=True)
    _lock(award)
    present = Credit.objects.with_standing().with_best_score().get(pk=award.pk)
    raised = points is not None and (present.best_score is None or points > present.best_score)
    if raised:
        _enter(award, Credit.Entry.REGRADE, score=points, source=source, actor=actor)
    best = points if raised else present.best_score
    return RecordedCredit(award, is_new=False, raised=raised, score=best, stands=present.stands)


@transaction.atomic
def record_by_proxy(
    *,
    giver: Person,
    person: Person,
    course: Course,
    earned_on: date,
    score: Decimal | None = None,
    evidence: str,
    actor: str,
) -> RecordedCredit:
    """Enter that one of ``giver``'s people earned a course that lets them record it (``proxy``).

    The same day again is the same award, whoever entered it; what this giver withdrew themselves, it brings back.
    Raises NotTheirsToRecord where the course or the person is none of theirs; BadInput where no evidence is
    given, or for a day that has not begun where the person is.
    """
    today = today_of(giver)
    if not proxy.courses_for(giver, person, today).filter(pk=course.pk).exists():
        raise NotTheirsToRecord(f"{actor} may not record {course.code!r} for {person.code!r}.")
    problems = Problems()
    if not evidence.strip():
        problems.add("evidence", "is empty.", "Say by what it can be believed: the ledger keeps it.")
    if earned_on > today_of(person):
        problems.add("earned_on", f"{earned_on} is a day to come.", "Record it when it is earned.")
    problems.raise_if_any()
    recorded = record_credit(
        person=person,
        course=course,
        earned_on=earned_on,
        score=score,
        source=proxy.SOURCE,
        evidence=evidence.strip(),
        actor=actor,
    )
    if recorded.stands or not _was_withdrawn_by(recorded.credit, actor):
        return recorded
    reinstate_credit(recorded.credit, reason=evidence, actor=actor)
    return replace(recorded, stands=True)


@transaction.atomic
def withdraw_by_proxy(credit: Credit, *, giver: Person, reason: str, actor: str) -> Credit:
    """Take back what ``giver`` recorded; returns the revocation.

    Raises NotTheirsToRecord where somebody else recorded it, or the person is none of theirs any more; BadInput
    where no reason is given.
    """
    is_theirs = (credit.source, credit.recorded_by) == (proxy.SOURCE, actor)
    if not is_theirs or not people_of(giver, today_of(giver)).filter(pk=credit.person_id).exists():
        raise NotTheirsToRecord(f"{actor} did not record {credit.pk}, or it is none of their people's.")
    return revoke_credit(credit, reason=reason, actor=actor)


@transaction.atomic
def revoke_credit(credit: Credit, *, reason: str, actor: str) -> Credit:
    """Enter that the award counts no more; returns the revocation (the one in force, if there is one).

    What it had achieved goes at the next reconcile, and a still valid older credit takes over. Raises
    BadInput where no reason is given, or ``credit`` is not an award but an entry about one.
    """
    last = _last_decision(credit, reason)
    if last is not None and last.entry == Credit.Entry.REVOCATION:
        return last
    return _enter(credit, Credit.Entry.REVOCATION, reason=reason, actor=actor)


@transaction.atomic
def reinstate_credit(credit: Credit, *, reason: str, actor: str) -> Credit:
    """Take a revocation back; returns the reinstatement (the one in force, if there is one).

    What the award had achieved returns with its own days. Raises BadInput where no reason is given,
    ``credit`` is not an award, or it was never revoked.
    """
    last = _last_decision(credit, reason)
    if last is None:
        raise BadInput.of("credit", f"{credit.pk} was never revoked.", "There is nothing to take back.")
    if last.entry == Credit.Entry.REINSTATEMENT:
        return last
    return _enter(credit, Credit.Entry.REINSTATEMENT, reason=reason, actor=actor)


@transaction.atomic
def import_staged(cursor: CursorWrapper, table: str, *, source: str, actor: str) -> ImportedCredits:
    """Enter the awards of a temporary table, set-based, by the rules of ``record_credit``.

    ``table`` has (person_id, course_id, earned_on, score, source, reference); a row without a source gets
    ``source``. A key that is there several times counts once, with its highest score. A day to come is an
    IntegrityError: check against ``latest_day`` before.
    """
    return staging.enter(cursor, table, source=source, actor=actor)


def _checked(earned_on: date, score: Decimal | None, source: str, reference: str) -> Decimal | None:
    """The score as the ledger keeps it, to three decimals."""
    problems = Problems()
    latest = latest_day()
    if earned_on > latest:
        problems.add("earned_on", f"{earned_on} has not begun anywhere.", f"It can be {latest} at the latest.")
    for place, text, limit in (("source", source, 64), ("reference", reference, 200)):
        if len(text) > limit:
            problems.add(place, f"has {len(text)} characters.", f"It can have {limit}.")
    points = None
    if score is not None and not (score.is_finite() and abs(score) < _SCORE_LIMIT - _SCORE_STEP):
        problems.add("score", f"{score} is out of range.", "It lies between -999999.999 and 999999.999.")
    elif score is not None:
        points = score.quantize(_SCORE_STEP)
    problems.raise_if_any()
    return points


def _last_decision(credit: Credit, reason: str) -> Credit | None:
    """The last revocation or reinstatement of an award, which is locked so that none can come between."""
    if not reason.strip():
        raise BadInput.of("reason", "is empty.", "Say why: the ledger keeps it.")
    if credit.entry != Credit.Entry.AWARD:
        raise BadInput.of("credit", f"{credit.pk} is a {credit.entry}.", f"Name the award, {credit.about_id}.")
    _lock(credit)
    decisions = [Credit.Entry.REVOCATION, Credit.Entry.REINSTATEMENT]
    return Credit.objects.filter(about=credit, entry__in=decisions).order_by("pk").last()


def _was_withdrawn_by(award: Credit, actor: str) -> bool:
    last = Credit.objects.filter(about=award, entry=Credit.Entry.REVOCATION).order_by("pk").last()
    return last is not None and last.recorded_by == actor and award.recorded_by == actor


def _lock(award: Credit) -> None:
    """Hold the award to the end of the transaction; what only points at it need not wait (no_key)."""
    Credit.objects.select_for_update(no_key=True).get(pk=award.pk)


def _enter(
    award: Credit,
    entry: Credit.Entry,
    *,
    actor: str,
    reason: str = "",
    score: Decimal | None = None,
    source: str = "hand",
) -> Credit:
    return Credit.objects.create(
        person_id=award.person_id,
        course_id=award.course_id,
        earned_on=award.earned_on,
        entry=entry,
        about=award,
        score=score,
        source=source,
        reference=award.reference,
        reason=reason,
        recorded_by=actor,
    )
