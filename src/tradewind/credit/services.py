"""The only writer of the ledger: awards, and the counter-entries about them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput, TradewindError
from tradewind.network.models import Person, TimeZone


class CreditRefused(TradewindError):
    """A counter-entry that cannot be; the message says why and what can."""


@dataclass(frozen=True, slots=True)
class RecordedCredit:
    """``credit`` is the award; ``is_new``: entered now; ``score`` the best one known; ``raised``: by this entry."""

    credit: Credit
    is_new: bool
    score: Decimal | None
    raised: bool


@dataclass(frozen=True, slots=True)
class ImportedCredits:
    """How many awards an import entered, how many scores it raised, how many it knew already."""

    created: int
    regraded: int
    unchanged: int


def record_credit(
    *,
    person: Person,
    course: Course,
    earned_on: date,
    score: Decimal | None = None,
    source: str,
    reference: str = "",
    actor: str,
) -> RecordedCredit:
    """Enter that ``person`` earned ``course``: once for (person, course, earned_on, reference), however often.

    A higher score than any known is entered as a regrade; a lower one changes nothing. BadInput for a day
    that has not begun by the academy's latest clock.
    """
    with acting(actor, via=source):
        latest = TimeZone.objects.order_by("-today").values_list("today", flat=True)[0]
        if earned_on > latest:
            raise BadInput.of("earned_on", f"{earned_on} is in the future.", "Give the day on which it was earned.")
        credit, is_new = Credit.objects.get_or_create(
            person=person,
            course=course,
            earned_on=earned_on,
            reference=reference,
            entry=Credit.Entry.AWARD,
            defaults={"score": score, "source": source, "recorded_by": actor},
        )
        best = Credit.objects.with_best_score().get(pk=credit.pk).best_score
        raised = not is_new and score is not None and (best is None or score > best)
        if raised:
            _counter(credit, Credit.Entry.REGRADE, score=score, source=source, reason="higher score", actor=actor)
        return RecordedCredit(credit, is_new, score if raised or is_new else best, raised)


def revoke_credit(credit: Credit, *, reason: str, actor: str) -> Credit:
    """The award does not count any more, from the day it was earned. Revoking twice is one revocation."""
    with acting(actor, via="credit"):
        award = _award(credit, reason, "revocation")
        standing = Credit.objects.with_standing().get(pk=award.pk)
        if not standing.stands:
            return award.entries.filter(entry=Credit.Entry.REVOCATION).latest("pk")
        return _counter(award, Credit.Entry.REVOCATION, reason=reason, actor=actor)


def reinstate_credit(credit: Credit, *, reason: str, actor: str) -> Credit:
    """The award counts again, with its own day. Refused for one that stands."""
    with acting(actor, via="credit"):
        award = _award(credit, reason, "reinstatement")
        if Credit.objects.with_standing().get(pk=award.pk).stands:
            raise CreditRefused(f"The credit {award} stands; there is nothing to take back.")
        return _counter(award, Credit.Entry.REINSTATEMENT, reason=reason, actor=actor)


def _award(credit: Credit, reason: str, what: str) -> Credit:
    if not reason.strip():
        raise CreditRefused(f"A {what} needs a reason: somebody will ask for it later.")
    # One at a time an award: two revocations at once are one.
    award = Credit.objects.select_for_update(of=("self",), no_key=True).get(pk=credit.about_id or credit.pk)
    return award


def _counter(
    award: Credit,
    entry: Credit.Entry,
    *,
    score: Decimal | None = None,
    source: str = "hand",
    reason: str,
    actor: str,
) -> Credit:
    return Credit.objects.create(
        person_id=award.person_id,
        course_id=award.course_id,
        earned_on=award.earned_on,
        entry=entry,
        about=award,
        score=score,
        source=source,
        reason=reason,
        recorded_by=actor,
    )


_BEST = """
WITH staged AS (
    SELECT person_id, course_id, earned_on, reference, max(score) AS score,
        (array_agg(coalesce(nullif(source, ''), {source}) ORDER BY score DESC NULLS LAST))[1] AS source
    FROM {table} GROUP BY person_id, course_id, earned_on, reference)
"""
_REGRADE = (
    _BEST
    + """
INSERT INTO credit_credit
    (person_id, course_id, earned_on, entry, about_id, score, source, reference, reason, recorded_by)
SELECT a.person_id, a.course_id, a.earned_on, 'regrade', a.id, s.score, s.source, '', 'higher score', {actor}
FROM staged s JOIN credit_credit a USING (person_id, course_id, earned_on, reference)
WHERE a.entry = 'award' AND s.score > coalesce((
    SELECT max(e.score) FROM credit_credit e WHERE e.id = a.id OR (e.about_id = a.id AND e.entry = 'regrade')), -1)
"""
)
_AWARD = (
    _BEST
    + """
INSERT INTO credit_credit (person_id, course_id, earned_on, entry, score, source, reference, reason, recorded_by)
SELECT person_id, course_id, earned_on, 'award', score, source, reference, '', {actor} FROM staged
ON CONFLICT (person_id, course_id, earned_on, reference) WHERE entry = 'award' DO NOTHING
"""
)


@transaction.atomic
def import_staged(cursor: CursorWrapper, table: str, *, source: str, actor: str) -> ImportedCredits:
    """Enter all of a temporary table (person_id, course_id, earned_on, score, source, reference), set by set.

    The same key twice is one credit with the higher score, within the table and with what is there already.
    """
    parts = {"table": sql.Identifier(table), "source": sql.Literal(source), "actor": sql.Literal(actor)}
    cursor.execute(sql.SQL(_REGRADE).format(**parts))
    regraded = cursor.rowcount
    cursor.execute(sql.SQL(_AWARD).format(**parts))
    created = cursor.rowcount
    counted = sql.SQL("SELECT count(DISTINCT (person_id, course_id, earned_on, reference)) FROM {table}")
    cursor.execute(counted.format(table=parts["table"]))
    ((keys,),) = cursor.fetchall()
    return ImportedCredits(created=created, regraded=regraded, unchanged=keys - created - regraded)
