"""Parameters of the record store's requests, read as strictly as statements are (1.0.3 Part 2, 2.2)."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from tradewind.api.xapi.endpoints import Refused
from tradewind.delivery.xapi.errors import XapiError
from tradewind.delivery.xapi.keys import identifier_of
from tradewind.standards.xapi import values as v
from tradewind.standards.xapi.checking import Version
from tradewind.standards.xapi.statements import actor_faults


def check_known(parameters: Mapping[str, str], required: Collection[str], optional: Collection[str] = ()) -> None:
    """XapiError where one is missing, or is there that the resource does not know."""
    for name in required:
        if name not in parameters:
            raise XapiError(f"The parameter {name} is missing.")
    for name in parameters:
        if name not in required and name not in optional:
            raise XapiError(f"There is no parameter {name!r} here.")


def actor(text: str, version: Version, name: str = "agent") -> dict[str, Any]:
    """An agent, or an identified group, from its JSON."""
    value = _json(text, name)
    if faults := actor_faults(value, version, name):
        raise Refused(faults)
    if not identifier_of(value):
        raise XapiError(f"The parameter {name} says of nobody who it is.")
    return dict(value)


def _json(text: str, name: str) -> Any:
    try:
        return v.read_json(text)
    except v.NotJson as error:
        raise XapiError(f"The parameter {name} is not JSON: {error}") from error


def iri(text: str, name: str) -> str:
    if not v.is_iri_text(text):
        raise XapiError(f"The parameter {name} must be an IRI with a scheme.")
    return text


def uuid(text: str, name: str) -> str:
    if not v.is_uuid(text):
        raise XapiError(f"The parameter {name} must be a UUID.")
    return text.lower()


def truth(text: str, name: str) -> bool:
    if text not in {"true", "false"}:
        raise XapiError(f"The parameter {name} must be true or false.")
    return text == "true"


def instant(text: str, name: str) -> datetime:
    """An instant; without an offset it is UTC's."""
    if v.is_instant(text, strict=False):
        try:
            found = datetime.fromisoformat(text.upper().replace(",", "."))
        except ValueError:
            pass
        else:
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    raise XapiError(f"The parameter {name} must be an instant like 2026-11-24T09:30:00Z.")


def whole_number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise XapiError(f"The parameter {name} must be a whole number.")
    return int(text)
