"""What needs no sign-in: whether a certificate is what it says."""

from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tradewind.certificates import numbers, pdf, queries
from tradewind.identity import throttle
from tradewind.identity.addresses import client_address

TRIES = 20
"""Unknown numbers from one address in a quarter of an hour; then it waits. No known one counts."""
GUESSES = "\0certificate numbers"
"""Under which they are counted: nobody can type it as a login."""


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Where a number is typed from paper."""
    if number := request.GET.get("number", "").strip()[:200]:
        return redirect("verify-number", (numbers.parse(number) or number).replace("/", " "))
    return _page(request, {})


@require_safe
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Whether the certificate of this number is valid, expired or revoked; 404 for what is no number of ours.

    Says no more than stands on the certificate, and the same of whatever number is not known. Whoever tries
    many waits (429).
    """
    address = client_address(request)
    if (wait := throttle.wait_for(GUESSES, address, tries=TRIES)) is not None:
        return _page(request, {"minutes": ceil(wait.total_seconds() / 60)}, status=429)
    found = queries.verify(number)
    if found is None:
        throttle.count_failure(GUESSES, address)
        return _page(request, {"typed": number}, status=404)
    context = {
        "certificate": found.certificate,
        "standing": found.standing,
        "academy": settings.ACADEMY_NAME,
        "number": numbers.shown(found.certificate.number),
        "facts": pdf.facts(found.certificate, found.standing),
    }
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    answer = render(request, "public/verify.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    if status == 429:
        answer["Retry-After"] = str(60 * int(str(context["minutes"])))
    return answer
