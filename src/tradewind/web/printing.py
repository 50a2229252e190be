"""PDFs over HTTP."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tradewind.access.middleware import ViewerRequest
from tradewind.certificates import pdf, services
from tradewind.certificates.errors import Revoked, UnprintableText
from tradewind.certificates.queries import standing
from tradewind.certificates.typesetting import PAPERS, Paper
from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement, Goal
from tradewind.kernel.addresses import origin
from tradewind.network.models import Person


def certificate(request: ViewerRequest, person: Person, of: Credit | Achievement, *, back: str) -> HttpResponse:
    """The certificate of what ``person`` earned, in their language; 404 for what was revoked.

    ``?paper=`` a4 or us-letter; without it that of their home. ``back`` is where to tell them what is wrong.
    """
    actor = request.user.get_username()
    try:
        issued = (
            services.certify_credit(of, actor=actor)
            if isinstance(of, Credit)
            else services.certify_achievement(of, actor=actor)
        )
        made = pdf.certificate_pdf(
            issued,
            standing(issued),
            verified_at=origin(request) + reverse("verify"),
            paper=_paper(request, person),
            language=_language(person),
        )
    except Revoked as revoked:
        raise Http404 from revoked
    except UnprintableText as fault:
        return _unprintable(request, fault, back)
    return _answer(made, f"certificate-{person.code}-{issued.earned_on}")


def sample(request: ViewerRequest, goal: Goal, *, on: date, valid_until: date | None, back: str) -> HttpResponse:
    """What certificates of the goal look like, in the viewer's language; ``?paper=`` as above, A4 without it."""
    language = translation.get_language() or "en"
    try:
        made = pdf.sample_pdf(
            goal,
            on=on,
            valid_until=valid_until,
            verified_at=origin(request) + reverse("verify"),
            paper=_asked_paper(request) or "a4",
            language=language,
        )
    except UnprintableText as fault:
        return _unprintable(request, fault, back)
    return _answer(made, f"sample-{goal.code}")


def transcript(request: ViewerRequest, person: Person, *, on: date, back: str) -> HttpResponse:
    """All that ``person`` earned, in their language; ``?paper=`` as above."""
    try:
        made = pdf.transcript_pdf(person, on=on, paper=_paper(request, person), language=_language(person))
    except UnprintableText as fault:
        return _unprintable(request, fault, back)
    return _answer(made, f"transcript-{person.code}-{on}")


def _paper(request: ViewerRequest, person: Person) -> Paper:
    return _asked_paper(request) or pdf.home_paper(person)


def _asked_paper(request: ViewerRequest) -> Paper | None:
    asked = request.GET.get("paper", "")
    return next((paper for paper in PAPERS if paper == asked), None)


def _language(person: Person) -> str:
    return pdf.language_of(person, otherwise=translation.get_language() or "en")


def _unprintable(request: ViewerRequest, fault: UnprintableText, back: str) -> HttpResponse:
    words = _(
        "No font here has the characters %(characters)s. Ask your administrator to add one: "
        "the guide “Certificates” says how."
    )
    messages.error(request, words % {"characters": fault.characters})
    return redirect(back)


def _answer(made: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
