"""What the ledger says of a person."""

from tradewind.credit.models import Credit, CreditQuerySet
from tradewind.network.models import Person


def ledger_of(person: Person) -> CreditQuerySet:
    """Every entry, in the order in which they were made, with what they are about: nothing is left out."""
    return Credit.objects.filter(person=person).select_related("course", "about").order_by("pk")


def awards_of(person: Person) -> CreditQuerySet:
    """The person's awards, latest earned first, each with ``stands`` and ``best_score``."""
    awards = Credit.objects.filter(person=person).with_standing().with_best_score()
    return awards.select_related("course").order_by("-earned_on", "-pk")
