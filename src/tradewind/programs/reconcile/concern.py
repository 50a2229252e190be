"""Which requirements a changed definition concerns."""

from collections.abc import Iterable

from tradewind.programs.models import Requirement

_OWN = {"requirement": "pk__in", "program": "program__in"}


def concerned_requirements(definitions: Iterable[tuple[str, int]]) -> list[int] | None:
    """The ids of the requirements to look at again; None where that can be any.

    A requirement or a program concerns its own. Anything else (an audience that others name, a brand that
    ended, a goal that ``holds`` asks about) may stand deep in any expression: all are looked at.
    """
    found: set[int] = set()
    for kind, pk in definitions:
        if kind not in _OWN:
            return None
        found.update(Requirement.objects.filter(**{_OWN[kind]: [pk]}).values_list("pk", flat=True))
    return sorted(found)
