"""What no template may hold (the policy would refuse it), and that every text is translated."""

import gettext
import io
import re

import pytest

from tradewind.web import translations

TEMPLATES = sorted(path for path in translations.PACKAGE.rglob("*.html") if path.parent.name != "mails")
MAILS = sorted(translations.PACKAGE.rglob("mails/*.html"))
"""What no policy of ours holds for, and no style sheet reaches: they carry their style with them."""
INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"\s(on[a-z]+|hx-on[:-][\w:-]*)\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address elsewhere": re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
}


def faults(html):
    return [name for name, pattern in INLINE.items() if pattern.search(html)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_has_nothing_inline(template):
    assert faults(template.read_text()) == []


@pytest.mark.parametrize("template", MAILS, ids=lambda path: path.name)
def test_mail_has_nothing_but_its_style_inline(template):
    assert {*faults(template.read_text())} <= {"a style attribute"}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<script>alert(1)</script>", ["an inline script"]),
        ("<script src='/x.js'></script>", []),
        ("<style>p{}</style>", ["a style element"]),
        ('<p style="color: red">', ["a style attribute"]),
        ('<p onclick="x()">', ["an event handler"]),
        ('<p hx-on:click="x()">', ["an event handler"]),
        ('<a href="javascript:x()">', ["a javascript: address"]),
        ('<img src="https://cdn.example/x.png">', ["an address elsewhere"]),
        ('<p class="stylish" data-one="1">', []),
    ],
)
def test_inline_is_recognized(html, expected):
    assert faults(html) == expected


@pytest.mark.parametrize("po", translations.catalogues(), ids=lambda po: po.parts[-5] + "-" + po.parts[-3])
def test_every_text_is_translated_and_compiled(po):
    entries = translations.read(po.read_text())
    translated = {key for key, forms in entries.items() if all(forms)} - {("", "", "")}
    assert translated == translations.texts(po.parents[2])
    assert po.with_suffix(".mo").read_bytes() == translations.compiled(po.read_text())


def test_placeholders_survive_translation():
    for po in translations.catalogues():
        for (_, text, plural), forms in translations.read(po.read_text()).items():
            wanted = [set(re.findall(r"%\(\w+\)\w", source)) for source in (text, plural or text)]
            for form in forms if text else []:
                assert set(re.findall(r"%\(\w+\)\w", form)) in wanted


def test_compiled_catalogue_is_what_gettext_reads():
    catalogue = gettext.GNUTranslations(
        io.BytesIO(translations.compiled((translations.LOCALE / "de/LC_MESSAGES/django.po").read_text()))
    )
    assert catalogue.gettext("My training plan") == "Mein Trainingsplan"
    assert catalogue.pgettext("status", "Achieved") == "Erreicht"
    assert [catalogue.ngettext("in %(days)d day", "in %(days)d days", n) for n in (1, 2)] == [
        "in %(days)d Tag",
        "in %(days)d Tagen",
    ]
