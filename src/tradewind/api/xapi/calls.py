"""A request of the record store, however it was sent, and who sends it.

Version 1.0.3 knows an alternate syntax for browsers that could send forms only (Part 3, 1.3): the method is in
the query, the headers and the body are fields of the form. Version 2.0 refuses it.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest

from tradewind.delivery import credentials
from tradewind.delivery.actors import home_page
from tradewind.delivery.kinds.registry import speaker_of
from tradewind.delivery.models import Session
from tradewind.delivery.xapi.errors import Forbidden, XapiError
from tradewind.delivery.xapi.store import Sender
from tradewind.identity import tokens
from tradewind.kernel.addresses import origin
from tradewind.kernel.bodies import TooLong, let_go, take_chunks
from tradewind.standards.xapi.checking import Version

LARGEST = 64 << 20
"""Bytes of a body."""
LARGEST_JSON = 16 << 20
"""Bytes of the statements of one request."""
LARGEST_FORM = 4 << 20
"""Bytes of a form of the alternate syntax: it is read before it is known who sends it."""
_FIELDS = 100
_FORM = "application/x-www-form-urlencoded"
_METHODS = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE"})
_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "content-length",
        "content-type",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-unmodified-since",
        "x-experience-api-version",
    }
)


class NotSignedIn(XapiError):
    """No credentials, or wrong ones (401)."""

    status = 401


class NotAllowed(Forbidden):
    """Credentials whose scopes do not reach so far (403)."""


class TooLarge(XapiError):
    """A body of more bytes than are taken (413)."""

    status = 413


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever the credentials belong to: a token's, or content in one ``session``, and no further than that."""

    key: str
    name: str
    scopes: tuple[str, ...]
    session: Session | None = None


_OF_CONTENT = ("statements/write", "statements/read", "state", "profile")


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: the method, its parameters, its headers by lower-case name, its body."""

    method: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    version: Version
    holder: Holder
    site: str

    def need(self, *scopes: str) -> str:
        """The first of the scopes, or ``all``, that the credentials have; NotAllowed where they have none."""
        for scope in ("all", *scopes):
            if scope in self.holder.scopes:
                return scope
        raise NotAllowed(f"These credentials do not have the scope {' or '.join(scopes)}.")

    @property
    def authority(self) -> dict[str, Any]:
        """Whom the store names as the authority of what is sent with these credentials."""
        home = self.site if self.holder.session is None else home_page()
        return {
            "objectType": "Agent",
            "name": self.holder.name,
            "account": {"homePage": home, "name": self.holder.key},
        }

    @property
    def sender(self) -> Sender:
        return Sender(self.authority, self.version, voids_all="all" in self.holder.scopes)


def read_call(request: HttpRequest) -> Call:
    """The call that a request makes. XapiError, with the status, where it makes none."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    parameters = _once(parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True))
    method = request.method or "GET"
    alternate = method == "POST" and "method" in parameters
    body = b""
    if alternate:
        method, parameters, headers, body = _unfolded(parameters, headers, _body(request, LARGEST_FORM))
    holder = _holder(headers.get("authorization", ""))
    version = _version(headers.get("x-experience-api-version", ""))
    if alternate and version != "1.0.3":
        raise XapiError("Version 2.0 has no alternate request syntax.")
    if not alternate:  # not before: strangers are not given memory
        body = _body(request, LARGEST)
    return Call(method, parameters, headers, body, version, holder, origin(request))


def _body(request: HttpRequest, largest: int) -> bytes:
    """What was sent. TooLarge, before it is read where the request says how long it is."""
    try:
        take_chunks(request, largest)
    except TooLong as error:
        raise TooLarge(f"The body has more than {largest:,} bytes.") from error
    stated = request.headers.get("Content-Length", "")
    is_long = stated.isdecimal() and int(stated[:20]) > largest
    body = b"" if is_long else request.read(largest + 1)
    let_go(request)
    if is_long or len(body) > largest:
        raise TooLarge(f"The body has more than {largest:,} bytes.")
    return body


def _once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise XapiError("A parameter is there twice.")
    return found


def _unfolded(
    parameters: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> tuple[str, dict[str, str], dict[str, str], bytes]:
    """The request within a form."""
    method = parameters["method"].upper()
    if method not in _METHODS or len(parameters) > 1:
        raise XapiError("The query has nothing but method=GET, PUT, POST or DELETE; all else is in the form.")
    if headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        raise XapiError(f"The alternate request syntax is a form ({_FORM}).")
    try:
        fields = _once(
            parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_FIELDS)
        )
    except ValueError as error:
        raise XapiError("The form cannot be read.") from error
    kept = {name: value for name, value in headers.items() if name not in {"content-type", "content-length"}}
    inner = {name.lower(): value for name, value in fields.items() if name.lower() in _HEADERS}
    content = fields.get("content", "").encode()
    if content:
        inner.setdefault("content-type", "application/json")
    named = {name: value for name, value in fields.items() if name.lower() not in _HEADERS and name != "content"}
    return method, named, kept | inner, content


def _version(header: str) -> Version:
    """1.0.3 for every 1.0.x (Part 3, 3.3); 2.0.0 for every 2.0.x."""
    if re.fullmatch(r"1\.0(\.\d+)?", header):
        return "1.0.3"
    if re.fullmatch(r"2\.0(\.\d+)?", header):
        return "2.0.0"
    raise XapiError("The header X-Experience-API-Version must be 1.0.3 or 2.0.0.")


def _holder(header: str) -> Holder:
    scheme, _, given = header.partition(" ")
    try:
        key, colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError as error:  # not base64, not ASCII, or not UTF-8
        raise NotSignedIn("The Authorization header cannot be read.") from error
    if scheme.lower() == "basic" and colon:
        if (token := tokens.holder(key, secret, "xapi")) is not None:
            return Holder(token.key, token.name, tuple(token.scopes))
        if (session := credentials.holder(key, secret)) is not None:
            speaker_of(session).refuse_if_over(session)
            return Holder("tradewind:content", "Content", _OF_CONTENT, session)
    raise NotSignedIn("Sign in by HTTP Basic, with the key and the secret of an xAPI token.")
