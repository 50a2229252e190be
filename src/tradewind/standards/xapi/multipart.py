"""multipart/mixed as xAPI uses it (1.0.3 Part 3, 1.5.2): statements first, then the bytes of attachments."""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message

_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,\-./:=? ]{1,70}")


MOST_PARTS = 1000
"""Statements and attachments of one body."""


class BadMultipart(ValueError):
    """A body that is not multipart/mixed; its words say why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its headers by lower-case name, and its bytes."""

    headers: Mapping[str, str]
    content: bytes


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """(type in lower case, parameters) of a Content-Type header (RFC 7231, 3.1.1.1)."""
    message = Message()
    message["content-type"] = header or "application/octet-stream"
    kind = message.get_content_type() if "/" in header else header.lower()
    return kind, {name.lower(): value for name, value in message.get_params(failobj=[])[1:]}


def split(body: bytes, boundary: str) -> list[Part]:
    """The parts of a body (RFC 2046, 5.1.1). BadMultipart where it is none, or is cut off."""
    mark = boundary.encode("ascii", "replace")
    if not _BOUNDARY.fullmatch(mark):
        raise BadMultipart("The boundary is missing or malformed.")
    delimiter = rb"(?:^|\r\n)--" + re.escape(mark) + rb"(--)?[ \t]*(?:\r\n|$)"
    pieces = re.split(delimiter, body, maxsplit=MOST_PARTS + 2)
    # Odd places hold the closing dashes: the last delimiter has them, no other.
    contents, closings = pieces[::2], pieces[1::2]
    if len(closings) > MOST_PARTS + 1:
        raise BadMultipart(f"The body has more than {MOST_PARTS:,} parts.")
    if len(contents) < 3 or closings[-1] is None or any(closings[:-1]):
        raise BadMultipart("The body has no parts, or is cut off before its closing boundary.")
    return [_part(piece) for piece in contents[1:-1]]


def _part(piece: bytes) -> Part:
    if piece.startswith(b"\r\n"):
        return Part({}, piece[2:])
    head, found, content = piece.partition(b"\r\n\r\n")
    if not found:
        raise BadMultipart("A part has no empty line after its headers.")
    headers = {}
    for line in head.decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon:
            raise BadMultipart(f"A part has the header {line[:60]!r}.")
        headers[name.strip().lower()] = value.strip()
    return Part(headers, content)


def joined(statements: bytes, attachments: Iterable[tuple[str, str, Iterable[bytes]]]) -> tuple[str, Iterator[bytes]]:
    """(Content-Type, body in pieces) of statements with attachments as (digest, media type, bytes)."""
    boundary = f"tradewind-{secrets.token_hex(16)}"

    def pieces() -> Iterator[bytes]:
        yield f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode() + statements + b"\r\n"
        for sha2, kind, content in attachments:
            yield (
                f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n"
                f"X-Experience-API-Hash: {sha2}\r\n\r\n"
            ).encode()
            yield from content
            yield b"\r\n"
        yield f"--{boundary}--\r\n".encode()

    return f"multipart/mixed; boundary={boundary}", pieces()
