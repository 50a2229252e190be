"""What a viewer's scope must answer for the network's QuerySets (``access.scopes.Scope`` does)."""

from typing import Protocol

from django.db.models import Q


class PeopleScope(Protocol):
    """Narrows a QuerySet to the people that somebody may see."""

    def people_q(self, person: str = "") -> Q:
        """The condition, where ``person`` is the path to the person (empty: on people themselves)."""
        ...
