"""Changing something by hand: asked for in a form, foreseen, confirmed, carried out.

What a change would do to assignments is found by doing it, evaluating, and rolling it back: the same code as the
change itself, so the numbers that are confirmed are the numbers that come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tradewind.access.middleware import ViewerRequest
from tradewind.kernel.problems import BadInput
from tradewind.network.models import Person
from tradewind.programs import reconcile
from tradewind.programs.errors import DecisionRefused
from tradewind.programs.models import Requirement
from tradewind.programs.queries.freezing import Freezing, freezing_without
from tradewind.programs.reconcile import Effect
from tradewind.web.admin.access import administrators

P = ParamSpec("P")

CONFIRMED = "confirmed"
"""The field that carries how many closings were confirmed."""
AGAIN = "again"
"""The button that goes from the numbers back to the form."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One kind of change: its words, and where it comes from and goes back to.

    ``is_foreseen`` is False for what concerns one assignment and can be taken back.
    """

    title: str
    of: str
    back: str
    done: str
    words: str = ""
    button: str = ""
    is_foreseen: bool = True


SHOWN = 3
"""People of each side that a preview names."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does to one requirement's assignments, with the first few people: (code, name)."""

    requirement: str
    title: str
    gained: int
    lost: int
    gaining: list[tuple[str, str]]
    losing: list[tuple[str, str]]


Ends = Callable[[dict[str, Any]], tuple[str, str] | None]
"""What a change of that form ends, as expressions name it: ("location", its code); None of nothing."""


def carry_out(
    request: ViewerRequest,
    edit: Edit,
    form: forms.Form,
    change: Callable[[dict[str, Any]], object],
    ends: Ends = lambda _given: None,
) -> HttpResponse:
    """Show the form; then what the change would do, unless that is nothing; then do it and go back.

    What was confirmed holds for no more closings than were shown: of more, the new numbers are shown.
    What freezes because it names what ``ends`` is told as well, and is never nothing.
    """
    if request.method != "POST" or AGAIN in request.POST or not form.is_valid():
        return _form(request, edit, form)
    do = partial(change, form.cleaned_data)
    try:
        effect = foresee(do) if edit.is_foreseen else None
        ended = ends(form.cleaned_data)
        freezing = freezing_without(*ended) if ended else Freezing()
        if effect is not None and not _is_settled(effect, freezing, request.POST.get(CONFIRMED, "")):
            return _preview(request, edit, effect, freezing)
        do()
    except (BadInput, DecisionRefused) as refused:
        form.add_error(None, _told(refused))
        return _form(request, edit, form)
    messages.success(request, edit.done)
    return redirect(edit.back)


def foresee(change: Callable[[], object]) -> Effect:
    """What the change would do to assignments. Nothing of it stays."""
    with transaction.atomic():
        change()
        effect = reconcile.preview()
        transaction.set_rollback(True)
    return effect


def bound(form: type[forms.Form], request: ViewerRequest, **initial: Any) -> forms.Form:
    """The form with what was sent; before that with what is there, unless the address proposes something else."""
    if request.method == "POST":
        return form(request.POST, initial=initial)
    return form(initial={**initial, **{name: request.GET[name] for name in form.base_fields if name in request.GET}})


def _is_settled(effect: Effect, freezing: Freezing, confirmed: str) -> bool:
    if confirmed.isdecimal():
        return effect.closing <= int(confirmed)
    return not (effect.opening or effect.closing or effect.moving or freezing)


def _told(refused: Exception) -> str:
    if isinstance(refused, BadInput):
        return " ".join(f"{fault.wrong} {fault.cure}".strip() for fault in refused.problems)
    return str(refused)


def _form(request: ViewerRequest, edit: Edit, form: forms.Form) -> HttpResponse:
    is_wrong = form.is_bound and bool(form.errors)
    context = {"edit": edit, "form": form}
    return render(request, "network/edit.html", context, status=422 if is_wrong else 200)


def _preview(request: ViewerRequest, edit: Edit, effect: Effect, freezing: Freezing) -> HttpResponse:
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name not in _OURS]
    context = {
        "edit": edit,
        "effect": effect,
        "differences": differences(effect),
        "freezing": freezing,
        "is_moving": bool(effect.opening or effect.closing or effect.moving),
        "sent": sent,
    }
    return render(request, "network/preview.html", context)


_OURS = {"csrfmiddlewaretoken", CONFIRMED, AGAIN}


def differences(effect: Effect) -> list[Difference]:
    """The effect, a requirement a line, those that lose most first; two queries."""
    sides = effect.gained_names, effect.lost_names
    shown = {code for side in sides for people in side.values() for code in people[:SHOWN]}
    names = {person.code: str(person) for person in Person.objects.filter(code__in=shown)}
    asking = Requirement.objects.filter(code__in={*effect.gained, *effect.lost}).select_related("goal__course")
    found = [
        Difference(
            requirement.code,
            str(requirement),
            effect.gained.get(requirement.code, 0),
            effect.lost.get(requirement.code, 0),
            *([(code, names[code]) for code in side.get(requirement.code, [])[:SHOWN]] for side in sides),
        )
        for requirement in asking.order_by("code")
    ]
    return sorted(found, key=lambda each: (-each.lost, -each.gained, each.requirement))


def editing(
    view: Callable[Concatenate[ViewerRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view that shows a form and takes it, for administrators."""
    return require_http_methods(["GET", "HEAD", "POST"])(administrators(view))


def actor_of(request: ViewerRequest) -> str:
    """Who does it, for the audit."""
    return request.user.get_username()
