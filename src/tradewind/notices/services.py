"""What people do with notices: turn a kind of them off, and on again."""

from tradewind.kernel.audit import acting
from tradewind.network.models import Person
from tradewind.notices.kinds import kind_of
from tradewind.notices.models import Silence


def turn_off(person: Person, kind: str, *, actor: str, via: str) -> None:
    """Say nothing of this kind to the person any more, what waits included. Twice is once. KeyError: no such kind."""
    kind_of(kind)
    with acting(actor, via=via):
        Silence.objects.get_or_create(person=person, kind=kind)


def turn_on(person: Person, kind: str, *, actor: str, via: str) -> None:
    """Say it again from now on; what was left out meanwhile is not made up for."""
    kind_of(kind)
    with acting(actor, via=via):
        Silence.objects.filter(person=person, kind=kind).delete()


def silenced(person: Person) -> set[str]:
    """The kinds that the person has turned off."""
    return {*Silence.objects.filter(person=person).values_list("kind", flat=True)}
