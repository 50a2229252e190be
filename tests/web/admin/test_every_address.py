"""Every address of the administrator's pages, asked for by whoever may not: it looks like what is not there."""

import re

import pytest
from django.urls import URLPattern, get_resolver

from tradewind.network.logins import ensure_login

pytestmark = pytest.mark.django_db
VALUES = {"DecisionKind": "waiver", "IntConverter": "1", "UUIDConverter": "00000000-0000-4000-8000-000000000000"}
PART = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(resolver, prefix=""):
    for entry in resolver.url_patterns:
        whole = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield whole, entry.pattern.converters
        else:
            yield from routes(entry, whole)


def addresses():
    """A path of each route, with a value for each of its parts."""
    return sorted(
        "/" + PART.sub(lambda part: VALUES.get(type(converters[part[1]]).__name__, "x"), route)  # noqa: B023
        for route, converters in routes(get_resolver())
        if route.startswith("admin/") and "(" not in route  # lists of one app's records: tried with the records
    )


def answers(client, address):
    """What GET and POST answer, without those whose method is not for it."""
    return [answer for answer in (client.get(address), client.post(address)) if answer.status_code != 405]


def test_addresses_are_found_at_all():
    assert {"/admin/", "/admin/network/people/", "/admin/network/people/x/plan/"} <= {*addresses()}


@pytest.mark.parametrize("who", ["learner", "manager"])
def test_every_address_is_not_found_by_others(client, cast, who):
    client.force_login(ensure_login(getattr(cast, who)))
    given = {address: {answer.status_code for answer in answers(client, address)} for address in addresses()}
    assert given == {address: {404} for address in given}


def test_every_address_asks_whoever_is_not_signed_in_to_sign_in(client):
    given = {address: {answer.get("Location") for answer in answers(client, address)} for address in addresses()}
    assert given == {address: {f"/sign-in/?next={address}"} for address in given}
