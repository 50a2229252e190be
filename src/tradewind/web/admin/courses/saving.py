"""How the pages of courses save: a form, then a service, whose faults stand at the form."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tradewind.access.middleware import ViewerRequest
from tradewind.catalog.models import Course, CourseVersion
from tradewind.delivery.models import Upload
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput, TradewindError


def actor_of(request: ViewerRequest) -> str:
    """Who does it, for the audit."""
    return request.user.get_username()


def settle(
    request: ViewerRequest,
    form: forms.Form,
    change: Callable[[dict[str, Any]], str],
    *,
    done: str,
    context: dict[str, Any],
    template: str = "course_pages/edit.html",
) -> HttpResponse:
    """Show the form; when it is sent and right, do ``change`` (it says where to go then) in one transaction."""
    if form.is_bound and form.is_valid():
        try:
            with acting(actor_of(request), via="page"):
                address = change(form.cleaned_data)
        except BadInput as refused:
            for fault in refused.problems:
                form.add_error(None, f"{fault.place}: {fault.wrong} {fault.cure}".strip())
        except TradewindError as failed:
            form.add_error(None, str(failed))
        else:
            messages.success(request, done)
            return went(request, address)
    is_wrong = form.is_bound and bool(form.errors)
    return render(request, template, {"form": form, **context}, status=422 if is_wrong else 200)


def handed_over(request: ViewerRequest, form: forms.Form, give: Callable[[], Upload]) -> HttpResponse | None:
    """Go to the page of what was given to the worker; None where it was refused, with why at the form."""
    try:
        upload = give()
    except BadInput as refused:
        for fault in refused.problems:
            form.add_error(None, f"{fault.place}: {fault.wrong} {fault.cure}".strip())
    except TradewindError as failed:
        form.add_error(None, str(failed))
    else:
        return went(request, reverse("course-uploaded", args=[upload.key]))
    return None


def begun_by(request: ViewerRequest) -> dict[str, Any]:
    """Whose an upload is, and the key that our script has given it so that it can cancel what it has sent."""
    begun: dict[str, Any] = {"asked_by": actor_of(request)}
    with suppress(ValueError):
        begun["key"] = UUID(request.POST.get("upload", ""))
    return begun


def went(request: ViewerRequest, address: str) -> HttpResponse:
    """Go there; our script, which shows how far an upload is, goes by itself: ``{"address"}``."""
    return JsonResponse({"address": address}) if request.headers.get("X-Upload") else redirect(address)


def tried(request: ViewerRequest, change: Callable[[], object], done: str = "") -> bool:
    """Do it in one transaction; what keeps it from being done is told on the next page."""
    try:
        with acting(actor_of(request), via="page"):
            change()
    except BadInput as refused:
        for fault in refused.problems:
            messages.error(request, f"{fault.wrong} {fault.cure}".strip())
        return False
    if done:
        messages.success(request, done)
    return True


def course_of(code: str) -> Course:
    """The course, or 404."""
    return get_object_or_404(Course, code=code)


def version_of(code: str, number: int) -> CourseVersion:
    """The version with its course, or 404."""
    return get_object_or_404(CourseVersion.objects.select_related("course"), course__code=code, number=number)
