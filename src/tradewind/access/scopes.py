"""Which part of the network somebody may see."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Scope:
    """The people that a viewer may see: ``everybody``, or those with these ids and no others.

    A read for a viewer starts here (``Person.objects.within(scope)``), so what they may not see is not found,
    and looks exactly like what is not there.
    """

    everybody: bool = False
    people: frozenset[int] = frozenset()

    def people_q(self, person: str = "") -> Q:
        """The condition on a QuerySet whose path to the person is ``person`` (empty: of people themselves)."""
        if self.everybody:
            return Q()
        return Q(**{f"{person}__in" if person else "pk__in": self.people})


NOBODY = Scope()
EVERYBODY = Scope(everybody=True)
