"""The builder: one form, whose every button works without script; htmx only spares the page load."""

from typing import cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tradewind.access.middleware import ViewerRequest
from tradewind.audiences.models import Audience
from tradewind.identity.models import User
from tradewind.network.queries import Change, history_of
from tradewind.web.admin.access import administrators
from tradewind.web.admin.audiences.building import built
from tradewind.web.admin.audiences.draft import ROOT, Draft
from tradewind.web.admin.audiences.editing import Editing, drop, keep, kept, of_audience, posted
from tradewind.web.admin.audiences.saving import save


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def build(request: ViewerRequest, code: str = "") -> HttpResponse:
    """Edit an audience, or a new one. What is edited is kept as a draft until it is saved or given up."""
    audience = get_object_or_404(Audience, code=code) if code else None
    user = _user(request)
    if request.method != "POST":
        return _page(request, _begun(request, audience, user))
    verb = request.POST.get("do", "look")
    if verb == "discard":
        drop(audience, user)
        return _go(request, reverse("audience", args=[audience.code]) if audience else reverse("audiences"))
    editing = posted(request, audience)
    editing.act(verb)
    keep(editing, user)
    return _review(request, editing) if verb == "review" else _page(request, editing)


def _user(request: ViewerRequest) -> User:
    user = request.viewer.user
    assert isinstance(user, User)  # noqa: S101 - ``administrators`` let nobody else in
    return user


def _begun(request: ViewerRequest, audience: Audience | None, user: User) -> Editing:
    """What was kept; else what is saved, or stood at an earlier moment (``?from=``, for going back to it)."""
    earlier = request.GET.get("from", "")
    if audience is not None and earlier.isdecimal():
        changes = history_of(audience)[::-1]
        return _as_of(audience, changes, int(earlier))
    return kept(audience, user) or of_audience(audience)


def _as_of(audience: Audience, changes: list[Change], number: int) -> Editing:
    """The audience as it stood after the change of that number, the first being 0."""
    editing = of_audience(audience)
    for change in changes[: number + 1]:
        if "who" in change.columns and change.columns["who"][1]:
            editing.draft = Draft.of(change.columns["who"][1])
        if "title" in change.columns:
            editing.title = change.columns["title"][1] or ""
    editing.changed = True
    return editing


def _page(request: ViewerRequest, editing: Editing, *, refused: bool = False) -> HttpResponse:
    """The whole page; for htmx the builder alone, or only what moves as one edits."""
    asked = cast("HtmxDetails", request.htmx)  # type: ignore[attr-defined]  # its middleware puts it there
    template = "audiences/build.html"
    if asked:
        template = "audiences/_looked_all.html" if asked.target == f"{ROOT}-live" else "audiences/_builder.html"
    status = 422 if refused and not asked else 200
    return render(request, template, _context(request, editing, refused=refused), status=status)


def _context(request: ViewerRequest, editing: Editing, *, refused: bool) -> dict[str, object]:
    begun = editing.changed and bool(editing.title or editing.code or refused)
    return {
        "audience": editing.audience,
        "built": built(editing, request.viewer.scope),
        "editing": editing,
        "faults": editing.faults() if begun else {},
        "outdated": history_of(editing.audience)[0] if editing.audience and editing.is_outdated else None,
        "refused": refused,
    }


def _review(request: ViewerRequest, editing: Editing) -> HttpResponse:
    """Have the worker say what saving would change, and go to where that is told, and done."""
    found = editing.look(count=False)
    faults = editing.faults()
    if editing.text_problems or faults or not found.is_sound or editing.is_outdated:
        editing.focus = next((box.path for box in editing.draft.incomplete()), "")
        return _page(request, editing, refused=True)
    given = save(editing, found.who, by=_user(request).get_username())
    return _go(request, reverse("academy-change", args=[given.key]))


def _go(request: ViewerRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
