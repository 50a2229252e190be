"""Signing in and out."""

from math import ceil

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tradewind.identity import links, services
from tradewind.web.account.forms import SignInForm


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a wrong entry is 422, too many are 429."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (status := _try(request, form)) == 200:
            return redirect(onward)
        status = status if status != 200 else 422
    return render(request, "account/sign_in.html", {"form": form, "next": onward}, status=status)


def _try(request: HttpRequest, form: SignInForm) -> int:
    """Sign in with what the form has; 200, else the status of the failure, which the form then words."""
    try:
        user = services.sign_in(request, **form.cleaned_data)
    except services.TooManyTries as fault:
        minutes = ceil(fault.wait.total_seconds() / 60)
        form.add_error(
            None,
            ngettext(
                "Too many failed tries. Wait %(minutes)d minute, then try again.",
                "Too many failed tries. Wait %(minutes)d minutes, then try again.",
                minutes,
            )
            % {"minutes": minutes},
        )
        return 429
    if user is None:
        form.add_error(None, gettext("That username or e-mail and password do not go together."))
        return 422
    return 200


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: the page has a button, and only the button signs in. A dead link is 410."""
    if request.method == "POST":
        if services.sign_in_by_link(request, token) is not None:
            return redirect("home")
        holder = None
    else:
        holder = links.holder(token)
    return render(request, "account/link.html", {"holder": holder}, status=200 if holder else 410)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


def _onward(request: HttpRequest) -> str:
    """Where they wanted to go, if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("home")
