"""What a certificate is worth today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tradewind.certificates.models import Certificate
from tradewind.certificates.numbers import parse
from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement
from tradewind.network.days import today_of


class State(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of a certificate today; days are UTC's.

    ``valid_until`` is the last valid day (None: for good, or revoked). ``revoked_on`` is None where the ground
    fell away otherwise: the goal asks for another course, or is there no more. ``score`` is the best one,
    ``regraded_on`` when it was last raised.
    """

    state: State
    score: Decimal | None = None
    valid_until: date | None = None
    revoked_on: date | None = None
    regraded_on: date | None = None
    course_title: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """A certificate and what it is worth: no more than what stands on it."""

    certificate: Certificate
    standing: Standing


def verify(text: str) -> Verified | None:
    """The certificate whose number somebody typed, in whatever case and spacing; None where there is none."""
    number = parse(text)
    certificate = Certificate.objects.select_related("person").filter(number=number).first() if number else None
    return Verified(certificate, standing(certificate)) if certificate is not None else None


def standing(certificate: Certificate) -> Standing:
    """What it is worth now: asked of the ledger itself, which knows of a revocation before the engine does."""
    if certificate.credit_id is not None:
        return _of_award(certificate.credit_id, None, certificate)
    achieved = Achievement.objects.filter(
        person=certificate.person_id, goal=certificate.goal_id, achieved_on=certificate.earned_on
    ).first()
    if achieved is None:
        return Standing(State.REVOKED)
    return _of_award(achieved.credit_id, achieved.valid_until, certificate)


def _of_award(award_id: int, valid_until: date | None, certificate: Certificate) -> Standing:
    award = Credit.objects.with_standing().with_best_score().with_decision().with_title().get(pk=award_id)
    regrade = Credit.objects.filter(about=award, entry=Credit.Entry.REGRADE).order_by("pk").last()
    is_over = valid_until is not None and valid_until < today_of(certificate.person)
    state = (State.EXPIRED if is_over else State.VALID) if award.stands else State.REVOKED
    return Standing(
        state=state,
        score=award.best_score,
        valid_until=valid_until if award.stands else None,
        revoked_on=award.decided_at.date() if award.decided_at is not None and not award.stands else None,
        regraded_on=regrade.recorded_at.date() if regrade is not None else None,
        course_title=award.title,
    )
