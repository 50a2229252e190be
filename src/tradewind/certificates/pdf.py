"""Certificates and transcripts as PDF."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import segno
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from tradewind.certificates import transcript
from tradewind.certificates.models import Certificate
from tradewind.certificates.numbers import SAMPLE, shown
from tradewind.certificates.queries import Standing, State
from tradewind.certificates.typesetting import Paper, paper_of, typeset
from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement, Goal
from tradewind.network.models import Person
from tradewind.network.queries import home_appointments


def home_paper(person: Person) -> Paper:
    """The paper of the country where the person is at home; A4 for who is nowhere."""
    home = home_appointments([person]).get(person.pk)
    return paper_of(home.location.country if home is not None else "")


def language_of(person: Person, *, otherwise: str) -> str:
    """The language that is printed for somebody: theirs where it is translated."""
    try:
        return translation.get_supported_language_variant(person.locale.replace("_", "-").lower() or otherwise)
    except LookupError:
        return otherwise


def certificate_pdf(
    certificate: Certificate, standing: Standing, *, verified_at: str, paper: Paper, language: str
) -> bytes:
    """One page that says what was earned, when, and where that is verified: ``verified_at`` ends with a slash.

    It is dated by the day earned, whenever it is printed, and the same again as long as the ledger says the same.
    UnprintableText where no font has the person's name.
    """
    with translation.override(language):
        return typeset("certificate", _data(certificate, standing, verified_at, paper), at=certificate.issued_at)


def sample_pdf(
    goal: Goal, *, on: date, valid_until: date | None, verified_at: str, paper: Paper, language: str
) -> bytes:
    """What a certificate of the goal achieved on a day looks like: nobody's, marked as a sample, verifying nothing."""
    with translation.override(language):
        person = Person(given_name=_("Given name"), family_name=_("Family name"))
        certificate = Certificate(person=person, number=SAMPLE, title=str(goal), earned_on=on)
        standing = Standing(State.VALID, valid_until=valid_until, course_title=goal.course.title)
        data = {**_data(certificate, standing, verified_at, paper), "mark": _("Sample")}
        return typeset("certificate", data, at=datetime.combine(on, time(), tzinfo=UTC))


def _data(certificate: Certificate, standing: Standing, verified_at: str, paper: Paper) -> dict[str, object]:
    is_of_course = certificate.credit_id is not None
    heading = _("Certificate of completion") if is_of_course else _("Certificate of achievement")
    person, number = str(certificate.person), shown(certificate.number)
    by = "" if is_of_course or standing.course_title == certificate.title else standing.course_title
    return {
        "paper": paper,
        "language": _language(),
        "title": f"{heading}: {person}, {certificate.title}",
        "academy": settings.ACADEMY_NAME,
        "heading": heading,
        "before": _("This certifies that"),
        "name": person,
        "after": _("has successfully completed") if is_of_course else _("has achieved"),
        "subject": certificate.title,
        "by": _("with the course %(course)s") % {"course": by} if by else "",
        "facts": facts(certificate, standing),
        "number-label": _("Certificate number"),
        "number": number,
        "verify": _("Verify it at"),
        "address": f"{verified_at}{number}/",
        "address-shown": verified_at.rsplit("://", maxsplit=1)[-1],
        "code": qr_code(f"{verified_at}{number}/"),
        "code-alt": _("QR code: the page that verifies this certificate"),
        "mark": "",
    }


def facts(certificate: Certificate, standing: Standing) -> list[dict[str, str]]:
    """What stands on it beside the name and the title, each with its label."""
    found = [(_("Earned on"), day(certificate.earned_on))]
    if standing.score is not None:
        found.append((_("Score"), score(standing.score)))
    if certificate.credit_id is None and standing.state != State.REVOKED:
        until = standing.valid_until
        found.append((_("Valid until"), day(until) if until is not None else _("for good")))
    return [{"label": label, "value": value} for label, value in found]


def day(value: date) -> str:
    """As the language writes it."""
    return date_format(value, "DATE_FORMAT")


def score(value: Decimal | None) -> str:
    """Without zeros that say nothing; empty where there is none."""
    return number_format(f"{value.normalize():f}") if value is not None else ""


def qr_code(text: str) -> str:
    """An SVG that a phone reads, with a quarter of it torn off at most."""
    file = BytesIO()
    segno.make(text, error="q", micro=False).save(file, kind="svg", dark="#123c4a", xmldecl=False, border=0)
    return file.getvalue().decode()


def transcript_pdf(person: Person, *, on: date, paper: Paper, language: str) -> bytes:
    """All that somebody earned, as of a day. UnprintableText where no font has a character of it."""
    with translation.override(language):
        at = datetime.combine(on, time(), tzinfo=UTC)
        return typeset("transcript", _transcript(person, on, paper), at=at)


def _transcript(person: Person, on: date, paper: Paper) -> dict[str, object]:
    home = home_appointments([person]).get(person.pk)
    achieved, earned = transcript.achievements_of(person), transcript.credits_of(person)
    return {
        "paper": paper,
        "language": _language(),
        "title": _("Transcript: %(person)s") % {"person": person},
        "academy": settings.ACADEMY_NAME,
        "heading": _("Transcript"),
        "name": str(person),
        "person": f"{person.code} · {home.position}, {home.location}" if home is not None else person.code,
        "on": _("As of %(day)s") % {"day": day(on)},
        "page": [_("Page"), _("of")],
        "tables": [
            _table(
                _("Certifications and goals"),
                [_("Achieved"), _("On"), _("Valid until")],
                [[one.title, day(one.achieved_on), _validity(one, on)] for one in achieved],
            ),
            _table(
                _("Courses"),
                [_("Course"), _("Earned on"), _("Score"), _("By what means")],
                [[one.title, day(one.earned_on), score(one.best_score), means_and_standing(one)] for one in earned],
            ),
        ],
        "nothing": _("Nothing yet."),
    }


def _table(title: str, head: list[str], rows: list[list[str]]) -> dict[str, object]:
    return {"title": title, "head": head, "rows": rows}


def _validity(achieved: Achievement, on: date) -> str:
    if achieved.valid_until is None:
        return _("for good")
    until = day(achieved.valid_until)
    return until if achieved.valid_until >= on else _("%(day)s (expired)") % {"day": until}


def means_and_standing(credit: Credit) -> str:
    """How it was earned and, where it counts no more, since when and why."""
    means = transcript.means_of(credit)
    if credit.stands or credit.decided_at is None:
        return means
    words = {"day": day(credit.decided_at.date()), "reason": credit.decided_because}
    return "; ".join(part for part in (means, _("revoked on %(day)s: %(reason)s") % words) if part)


def _language() -> str:
    return (translation.get_language() or "en").split("-")[0]
