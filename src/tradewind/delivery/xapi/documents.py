"""Documents: the state of an activity, profiles of activities and agents (1.0.3 Part 3, 2.2, 2.3, 2.6, 2.7).

A change is decided under the document's lock, with the condition that the request names (RFC 7232): the same
bytes have the same ETag, so a client knows what it would overwrite.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import MD5
from django.db.models.lookups import Exact
from django.utils import timezone

from tradewind.delivery.models import Document
from tradewind.delivery.xapi.errors import Conflicting, NotThere, PreconditionFailed, XapiError
from tradewind.delivery.xapi.keys import digest
from tradewind.standards.xapi.values import NotJson, read_json

_LOCK = 7_241_021


@dataclass(frozen=True, slots=True)
class Place:
    """Which document, or which of them where ``name`` is None. Without a registration it has none."""

    resource: str
    activity: str = ""
    agent: str = ""
    registration: str | None = None
    name: str | None = None

    def condition(self, *, any_registration: bool = False) -> Q:
        """The rows that are meant; by digests too, as these are what is indexed."""
        found = Q(resource=self.resource, activity=self.activity, agent=self.agent)
        for name, value in (("activity", self.activity), ("agent", self.agent)):
            found &= Q(Exact(MD5(F(name)), MD5(Value(value))))
        if not (any_registration and self.registration is None):
            found &= Q(registration=self.registration)
        return found if self.name is None else found & Q(name=self.name)


@dataclass(frozen=True, slots=True)
class Condition:
    """``If-Match`` and ``If-None-Match`` as they came; None where they did not.

    ``must``: a document that is there is not replaced without one of them (1.0.3: profiles; 2.0: states too).
    """

    match: str | None = None
    none_match: str | None = None
    must: bool = False


def get(place: Place) -> Document:
    """One document; NotThere if there is none."""
    found = Document.objects.filter(place.condition()).first()
    if found is None:
        raise NotThere("There is no such document.")
    return found


def names(place: Place, since: datetime | None) -> list[str]:
    """The ids of the documents at a place, of any registration where none is named; changed after ``since``."""
    found = Document.objects.filter(place.condition(any_registration=True))
    if since is not None:
        found = found.filter(updated_at__gt=since)
    return list(found.order_by("name").values_list("name", flat=True).distinct())


def put(place: Place, content: bytes, content_type: str, condition: Condition) -> None:
    """Keep the content as the document, whatever was there."""
    with transaction.atomic():
        present = _locked(place)
        _check(present, condition)
        if present is not None and condition.must and condition.match is None and condition.none_match is None:
            raise Conflicting(
                "The document is there. Send If-Match with its ETag to replace it, or If-None-Match: * for a new one."
            )
        _write(place, present, content, content_type)


def post(place: Place, content: bytes, content_type: str, condition: Condition) -> None:
    """Join the content, a JSON object, to the one that is there: each top-level property anew; else keep it."""
    posted = _object(content, content_type)
    with transaction.atomic():
        present = _locked(place)
        _check(present, condition)
        if present is None:
            _write(place, None, content, content_type)
            return
        known = _object(bytes(present.content), present.content_type)
        if posted is None or known is None:
            raise XapiError("Documents are joined only where both are JSON objects (application/json).")
        joined = json.dumps({**known, **posted}, ensure_ascii=False).encode()
        _write(place, present, joined, "application/json")


def delete(place: Place, condition: Condition) -> None:
    """Delete the document, or all at the place where none is named; what is not there is gone already."""
    with transaction.atomic():
        if place.name is not None:
            _check(_locked(place), condition)
        Document.objects.filter(place.condition(any_registration=place.name is None)).delete()


def _locked(place: Place) -> Document | None:
    """The document under a lock that holds off others, also where there is none yet."""
    text = "\0".join([place.resource, place.activity, place.agent, place.registration or "", place.name or ""])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [digest(str(_LOCK), text)])
    return Document.objects.filter(place.condition()).first()


def _check(present: Document | None, condition: Condition) -> None:
    if condition.match is not None and not (present is not None and _matches(present.etag, condition.match)):
        raise PreconditionFailed("The document is not the one that If-Match names.")
    if condition.none_match is not None and present is not None and _matches(present.etag, condition.none_match):
        raise PreconditionFailed("The document is there, and If-None-Match says that it must not be.")


def _matches(etag: str, wanted: str) -> bool:
    """RFC 7232, 3.1: ``*``, or a list of quoted tags."""
    tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
    return "*" in tags or etag in tags


def _object(content: bytes, content_type: str) -> dict[str, Any] | None:
    """The JSON object, or None where it is something else. XapiError where it says that it is JSON and is not."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return None
    try:
        value = read_json(content)
    except NotJson as error:
        raise XapiError(str(error)) from error
    return value if isinstance(value, dict) else None


def _write(place: Place, present: Document | None, content: bytes, content_type: str) -> None:
    row = present or Document(
        resource=place.resource,
        activity=place.activity,
        agent=place.agent,
        registration=place.registration,
        name=place.name or "",
    )
    row.content, row.content_type = content, content_type[:255]
    row.etag = f'"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"'
    row.updated_at = timezone.now()
    row.save()
