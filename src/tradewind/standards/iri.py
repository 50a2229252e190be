"""Identifiers as xAPI and cmi5 want them."""

import re

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`]+")


def is_iri(text: str) -> bool:
    """Whether it is an IRI with a scheme (RFC 3987), and not only a reference to one."""
    return bool(_IRI.fullmatch(text))
