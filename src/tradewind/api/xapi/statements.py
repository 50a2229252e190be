"""``/xapi/statements`` (1.0.3 Part 3, 2.1; IEEE 9274.1.1 4.1.6.1)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import http_date

from tradewind.api.xapi import limits
from tradewind.api.xapi import parameters as read
from tradewind.api.xapi.calls import LARGEST_JSON, Call, TooLarge
from tradewind.api.xapi.endpoints import Refused, endpoint
from tradewind.delivery.kinds.registry import speaker_of
from tradewind.delivery.xapi import attachments, formats, queries, store
from tradewind.delivery.xapi.errors import NotThere, XapiError
from tradewind.delivery.xapi.keys import identifier_of
from tradewind.standards.faults import SHOWN
from tradewind.standards.xapi import attachments as rules
from tradewind.standards.xapi.multipart import BadMultipart, Part, joined, media_type, split
from tradewind.standards.xapi.statements import faults_of
from tradewind.standards.xapi.values import NotJson, read_json

_SALT = "tradewind.xapi.more"
_ONE = ("attachments", "format")
_MANY = (
    "activity",
    "agent",
    "ascending",
    "attachments",
    "format",
    "limit",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "verb",
)
_FORMATS = ("exact", "canonical", "ids")


def put(call: Call) -> HttpResponseBase:
    """Store one statement under the id of the query."""
    call.need("statements/write")
    read.check_known(call.parameters, ["statementId"])
    identifier = read.uuid(call.parameters["statementId"], "statementId")
    given, parts = _content(call)
    if not isinstance(given, dict):
        raise XapiError("PUT stores a single statement.")
    if isinstance(given.get("id", ""), str) and given.get("id", identifier).lower() != identifier:
        raise XapiError("The statement has another id than the query.")
    _store([{**given, "id": identifier}], parts, call)
    return HttpResponse(status=204)


def post(call: Call) -> HttpResponseBase:
    """Store a statement or a list of them; the answer is the list of their ids."""
    call.need("statements/write")
    read.check_known(call.parameters, [])
    given, parts = _content(call)
    ids = _store(given if isinstance(given, list) else [given], parts, call)
    return JsonResponse(ids, safe=False)


def _content(call: Call) -> tuple[Any, list[Part]]:
    """What the body holds: JSON, and the parts that came with it."""
    kind, options = media_type(call.headers.get("content-type", ""))
    try:
        if kind == "application/json":
            return read_json(_small(call.body)), []
        if kind == "multipart/mixed":
            first, *parts = split(call.body, options.get("boundary", ""))
            if media_type(first.headers.get("content-type", ""))[0] != "application/json":
                raise XapiError("The first part must be the statements, as application/json.")
            return read_json(_small(first.content)), parts
    except (NotJson, BadMultipart) as error:
        raise XapiError(str(error)) from error
    raise XapiError("The Content-Type must be application/json or multipart/mixed.")


def _small(text: bytes) -> bytes:
    """The text of statements; as data it takes many times its size."""
    if len(text) > LARGEST_JSON:
        raise TooLarge(f"The statements have more than {LARGEST_JSON:,} bytes; send them in several requests.")
    return text


def _store(statements: Sequence[Any], parts: list[Part], call: Call) -> list[str]:
    """Judge all, keep the bytes, store all: nothing of a batch that has one fault."""
    several = len(statements) != 1
    found = (
        fault
        for number, statement in enumerate(statements)
        for fault in faults_of(statement, call.version, f"statement[{number}]" if several else "statement")
    )
    faults = list(islice(found, SHOWN))
    faults = faults or rules.faults_of(statements, parts)
    if faults:
        raise Refused(faults)
    attachments.keep(parts)
    session = call.holder.session
    if session is not None:
        return speaker_of(session).record(session, statements, call.sender)
    return store.store(statements, call.sender)


def get(call: Call) -> HttpResponseBase:
    """One statement by its id, or a page of those that the filters find."""
    scope = call.need("all/read", "statements/read", "statements/read/mine")
    single = {"statementId", "voidedStatementId"} & set(call.parameters)
    if single:
        return _one(call, single.pop() if len(single) == 1 else "", scope)
    read.check_known(call.parameters, [], _MANY)
    limits.check_query(call)
    query = _query(call, scope)
    return _page(call, query, _format(call.parameters), _with_bytes(call.parameters))


def _one(call: Call, name: str, scope: str) -> HttpResponseBase:
    if not name:
        raise XapiError("The parameters statementId and voidedStatementId exclude each other.")
    read.check_known(call.parameters, [name], _ONE)
    found = queries.statement(read.uuid(call.parameters[name], name), voided=name == "voidedStatementId")
    is_hidden = found is not None and (
        (scope == "statements/read/mine" and found.data["authority"] != call.authority)
        or not limits.may_read(call, found.data)
    )
    if found is None or is_hidden:
        raise NotThere("There is no such statement.")
    [text] = _texts([found], _format(call.parameters), call)
    answer = _answer(text, [found], with_bytes=_with_bytes(call.parameters))
    answer["Last-Modified"] = http_date(found.stored.timestamp())
    return answer


def _query(call: Call, scope: str) -> queries.Query:
    given = call.parameters

    def is_set(name: str) -> bool:
        return read.truth(given.get(name, "false"), name)

    def day(name: str) -> datetime | None:
        return read.instant(given[name], name) if name in given else None

    return queries.Query(
        agent=identifier_of(read.actor(given["agent"], call.version)) if "agent" in given else "",
        verb=read.iri(given["verb"], "verb") if "verb" in given else "",
        activity=read.iri(given["activity"], "activity") if "activity" in given else "",
        registration=read.uuid(given["registration"], "registration") if "registration" in given else "",
        authority=identifier_of(call.authority) if scope == "statements/read/mine" else "",
        limit=read.whole_number(given.get("limit", "0"), "limit"),
        related_agents=is_set("related_agents"),
        related_activities=is_set("related_activities"),
        ascending=is_set("ascending"),
        since=day("since"),
        until=day("until"),
    )


def _format(parameters: Mapping[str, str]) -> str:
    wanted = parameters.get("format", "exact")
    if wanted not in _FORMATS:
        raise XapiError(f"The parameter format must be one of {', '.join(_FORMATS)}.")
    return wanted


def _with_bytes(parameters: Mapping[str, str]) -> bool:
    return read.truth(parameters.get("attachments", "false"), "attachments")


def more(request: HttpRequest, token: str) -> HttpResponseBase:
    """The next page of a query, by the link that the page before gave."""

    def go_on(call: Call) -> HttpResponseBase:
        scope = call.need("all/read", "statements/read", "statements/read/mine")
        try:
            kept = signing.loads(token, salt=_SALT)
        except signing.BadSignature as error:
            raise NotThere("There is no such page.") from error
        first = Call(call.method, kept["parameters"], call.headers, b"", call.version, call.holder, call.site)
        limits.check_query(first)
        query = _query(first, scope)
        after = (datetime.fromisoformat(kept["after"][0]), int(kept["after"][1]))
        parameters = kept["parameters"]
        return _page(first, replace(query, after=after), _format(parameters), _with_bytes(parameters))

    return endpoint({"GET": go_on})(request)


def _page(call: Call, query: queries.Query, form: str, with_bytes: bool) -> HttpResponseBase:
    page = queries.statements(query)
    onward = ""
    if page.last is not None:
        stored, position = page.last
        kept = {"parameters": dict(call.parameters), "after": [stored.isoformat(), position]}
        onward = reverse("xapi-more", args=[signing.dumps(kept, salt=_SALT, compress=True)])
    listed = ",".join(_texts(page.found, form, call))
    return _answer(f'{{"statements":[{listed}],"more":{json.dumps(onward)}}}', page.found, with_bytes=with_bytes)


def _texts(found: Sequence[queries.Found], form: str, call: Call) -> list[str]:
    """Each statement as JSON; as it was stored, unless another form is asked for."""
    if form == "exact":
        return [statement.text for statement in found]
    data = [statement.data for statement in found]
    if form == "ids":
        data = [formats.ids_only(statement) for statement in data]
    else:
        known = queries.definitions(formats.activities_of(data))
        wanted = _languages(call.headers.get("accept-language", ""))
        data = [formats.canonical(statement, known, wanted) for statement in data]
    return [json.dumps(statement, ensure_ascii=False, separators=(",", ":")) for statement in data]


def _languages(header: str) -> list[str]:
    """The languages of an Accept-Language header, the likeliest first (RFC 7231, 5.3.5)."""
    weighted: list[tuple[float, int, str]] = []
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), len(weighted), tag.strip()))
        except ValueError:
            continue
    return [tag for weight, _, tag in sorted(weighted) if tag and tag != "*" and weight < 0]


def _answer(text: str, found: Sequence[queries.Found], *, with_bytes: bool) -> HttpResponseBase:
    if not with_bytes:
        return HttpResponse(text, content_type="application/json")
    digests = [sha2 for statement in found for sha2 in statement.attachments]
    kind, pieces = joined(text.encode(), attachments.with_bytes(digests))
    return StreamingHttpResponse(pieces, content_type=kind)


view = endpoint({"GET": get, "PUT": put, "POST": post})
