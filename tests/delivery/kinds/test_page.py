"""Pages: what is written comes out as meant, and nothing of it can run."""

import re

import pytest

from tradewind.delivery.kinds.page.rendering import images_in, render


def shown(body, **files):
    return render(body, lambda name: files.get(name.replace(".", "_"), "")).strip()


def test_headings_stand_below_the_pages_own():
    assert shown("# One\n## Two\n\n*and* `this`") == "<h2>One</h2>\n<h3>Two</h3>\n<p><em>and</em> <code>this</code></p>"


def test_an_image_is_a_file_that_was_uploaded():
    body = "![The plug](plug.png) ![spy](https://spy.example/x.png) ![](../../etc/passwd)"
    assert images_in(body) == ["plug.png"]
    assert 'src="https://c.example/plug.png"' in shown(body, plug_png="https://c.example/plug.png")
    assert "spy.example" not in shown(body)
    assert "passwd" not in shown(body)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='javascript:alert(1)'>x</a>",
        "![x](javascript:alert(1))",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src='https://evil.example'></iframe>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        '![x" onerror="alert(1)](x.png)',
        "<style>body{display:none}</style>",
        "<form action='https://evil.example'><input name=password></form>",
    ],
)
def test_hostile_html_is_text(hostile):
    found = re.findall(r"<(\w+)([^>]*)>", shown(hostile, x_png="https://c.example/x.png"))
    assert {tag for tag, _ in found} <= {"p", "a", "img", "code", "pre"}
    assert not [
        attributes
        for _, attributes in found
        if re.search(r"(^|\s)on\w+=|javascript:|data:", attributes, re.IGNORECASE) and 'alt="' not in attributes
    ]


def test_links_open_apart_and_say_nothing():
    assert shown("[manual](https://example.org/)") == (
        '<p><a href="https://example.org/" target="_blank" rel="noopener noreferrer">manual</a></p>'
    )


def test_tables_have_headings():
    assert '<th scope="col">Part</th>' in shown("| Part | Torque |\n|---|---|\n| Bolt | 12 Nm |")
