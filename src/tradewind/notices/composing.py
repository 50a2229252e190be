"""A notice as the mail that it is: in the person's language, as text and as HTML, with the way to turn it off."""

import re
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tradewind.network.models import Person
from tradewind.notices.kinds import Content, kind_of
from tradewind.notices.links import off_link
from tradewind.notices.models import Notice

_BLANK_LINES = re.compile(r"\n{3,}")


def mail_of(notice: Notice, content: Content) -> EmailMultiAlternatives:
    """The mail that says ``content``, which is what still holds of the notice's. Its Message-ID is always the same.

    Raises ValueError where the person's address cannot be one.
    """
    kind, person = kind_of(notice.kind), notice.person
    off = settings.PUBLIC_URL + off_link(person, kind.code)
    with translation.override(language_of(person)):
        worded = kind.worded(content)
        context = {
            **worded,
            "academy": settings.ACADEMY_NAME,
            "person": person,
            "kind": kind,
            "plan_url": settings.PUBLIC_URL + reverse("plan"),
            "settings_url": settings.PUBLIC_URL + reverse("notice-settings"),
            "off_url": off,
        }
        mail = EmailMultiAlternatives(
            subject=_one_line(worded["subject"]),
            body=_BLANK_LINES.sub("\n\n", render_to_string(f"{kind.template}.txt", context)).strip() + "\n",
            to=[formataddr((_one_line(str(person)), person.email))],
            headers=_headers(notice, off),
        )
        mail.attach_alternative(render_to_string(f"{kind.template}.html", context), "text/html")
    return mail


def language_of(person: Person) -> str:
    """The language in which somebody is written to: theirs where it is translated, else the academy's."""
    try:
        return translation.get_supported_language_variant(person.locale.replace("_", "-").lower())
    except LookupError:
        return settings.LANGUAGE_CODE


def _headers(notice: Notice, off: str) -> dict[str, str]:
    """RFC 5322 3.6.4, RFC 8058 (one click turns it off), RFC 3834 5 (nobody's absence answers it)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return {
        "Message-ID": f"<{notice.message_id}@{domain}>",
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _one_line(text: str) -> str:
    """Of what people typed nothing begins a header of its own."""
    return " ".join(text.split())
