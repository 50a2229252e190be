"""All that somebody earned: what the transcript shows on the page, in exports and on paper."""

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.credit.models import Credit, CreditQuerySet
from tradewind.goals.models import Achievement, AchievementQuerySet
from tradewind.network.models import Person

MEANS = {
    "feed": _("from a feed"),
    "hand": _("entered by an administrator"),
    "manager": _("recorded by a manager"),
}
IN_THE_COURSE = "attempt/"
"""How the references of credits begin that ``delivery`` entered."""


def credits_of(person: Person) -> CreditQuerySet:
    """Every award, those that were revoked too, the last earned first; by the titles of their days.

    Each with ``stands``, ``decided_at`` and ``decided_because``, ``best_score``, ``title``, and ``giver``, the
    name of the person who recorded it, if it was one.
    """
    giver = Person.objects.filter(user__username=OuterRef("recorded_by"))
    name = giver.values(name=Concat(F("given_name"), Value(" "), F("family_name")))
    awards = Credit.objects.filter(person=person).with_standing().with_best_score().with_title().with_decision()
    return awards.annotate(giver=Subquery(name[:1])).select_related("course").order_by("-earned_on", "-pk")


def achievements_of(person: Person) -> AchievementQuerySet:
    """What was achieved by awards that stand, expired too, the last achieved first; by the titles of their days."""
    standing = Credit.objects.filter(person=person).standing().values("pk")
    achieved = Achievement.objects.filter(person=person, credit__in=standing).with_title()
    return achieved.select_related("goal").order_by("-achieved_on", "goal__code")


def means_of(credit: Credit) -> str:
    """By what means it was earned, in words."""
    giver: str | None = getattr(credit, "giver", None)
    if credit.source == "manager" and giver:
        return gettext("recorded by %(giver)s") % {"giver": giver}
    if credit.reference.startswith(IN_THE_COURSE):
        return gettext("in the course")
    return str(MEANS.get(credit.source, credit.source))
