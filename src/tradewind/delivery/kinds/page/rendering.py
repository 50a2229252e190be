"""From Markdown to HTML that harms nobody: raw HTML is text, and what comes out is sanitized once more.

An image is named as it was uploaded, ``![The plug](plug.png)``. One from elsewhere is not loaded: it would tell a
stranger who reads, and can change under the page. Links lead to new tabs, without saying where from.
"""

from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "code",
    "em",
    "strong",
} | {
    "s",
    "a",
    "img",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_ATTRIBUTES = {"a": {"href", "title", "target"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "th": {"scope"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


def render(body: str, address: Callable[[str], str]) -> str:
    """HTML, safe as it is. ``address`` gives where an image of that name lies, or ``""``: then its words show."""
    tokens = _parser().parse(body)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"  # the page has its h1 already
        if token.type == "th_open":
            token.attrSet("scope", "col")
    for image in _images(tokens):
        image.attrSet("src", address(_name_of(image)))
    html = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def images_in(body: str) -> list[str]:
    """The names of the files that the page shows, each once; those of elsewhere are not among them."""
    names = (_name_of(image) for image in _images(_parser().parse(body)))
    return list(dict.fromkeys(name for name in names if name))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])


def _images(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _images(token.children or [])


def _name_of(image: Token) -> str:
    """The uploaded file that is meant; empty of an address."""
    source = unquote(str(image.attrGet("src") or ""))
    return "" if "/" in source or ":" in source else source
