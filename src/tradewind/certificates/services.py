"""Issuing certificates."""

from django.db import transaction

from tradewind.certificates.errors import Revoked
from tradewind.certificates.models import Certificate
from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement


@transaction.atomic
def certify_credit(credit: Credit, *, actor: str) -> Certificate:
    """The certificate of an award: the one it has, else a new one. Revoked where the award does not stand."""
    award = Credit.objects.with_standing().with_title().get(pk=credit.pk)
    if not award.stands:
        raise Revoked(f"{award} was revoked.")
    certificate, _ = Certificate.objects.get_or_create(
        credit=award,
        defaults={
            "person_id": award.person_id,
            "title": award.title,
            "earned_on": award.earned_on,
            "issued_by": actor,
        },
    )
    return certificate


@transaction.atomic
def certify_achievement(achievement: Achievement, *, actor: str) -> Certificate:
    """The certificate of a goal as somebody achieved it on a day: the one there is, else a new one.

    Raises Revoked where its award does not stand, also as long as the engine has not heard of that.
    """
    achieved = Achievement.objects.with_title().get(pk=achievement.pk)
    if not Credit.objects.standing().filter(pk=achieved.credit_id).exists():
        raise Revoked(f"{achieved} was revoked.")
    certificate, _ = Certificate.objects.get_or_create(
        credit=None,
        person_id=achieved.person_id,
        goal_id=achieved.goal_id,
        earned_on=achieved.achieved_on,
        defaults={"title": achieved.title, "issued_by": actor},
    )
    return certificate
