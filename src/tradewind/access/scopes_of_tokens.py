"""What the scopes of a token of the API reach: ``all``, or the people of partners (``partner:CODE``)."""

from collections.abc import Sequence

from tradewind.access.scopes import EVERYBODY, Scope
from tradewind.kernel.codes import nearest
from tradewind.kernel.problems import Problems
from tradewind.network.models import Appointment, Partner

ALL = "all"
_PARTNER = "partner:"


def check_scopes(scopes: Sequence[str]) -> None:
    """BadInput, with each fault, where one is neither ``all`` nor a partner that there is."""
    problems = Problems()
    for scope in scopes:
        code = scope.removeprefix(_PARTNER)
        if scope != ALL and code == scope:
            problems.add("--scope", f"there is no {scope!r} in the API.", "There are all, and partner:CODE.")
        elif scope != ALL and not Partner.objects.filter(code=code).exists():
            near = nearest(code, Partner.objects.values_list("code", flat=True).iterator())
            problems.add("--scope", f"there is no partner {code!r}.", f"Did you mean {near!r}?" if near else "")
    problems.raise_if_any()


def scope_of(scopes: Sequence[str]) -> Scope:
    """The people that they reach together: those who work today at one of the partners, or at one below it."""
    if ALL in scopes:
        return EVERYBODY
    partners = [scope.removeprefix(_PARTNER) for scope in scopes]
    held = Appointment.objects.active().filter(location__partner__above_or_self__ancestor__code__in=partners)
    return Scope(people=frozenset(held.values_list("person_id", flat=True)))
