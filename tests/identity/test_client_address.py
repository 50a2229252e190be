"""From which address somebody asks."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from tradewind.identity.addresses import client_address

PROXY, INNER, CLIENT, MADE_UP = "10.0.0.1", "10.0.0.2", "192.0.2.7", "198.51.100.1"


@pytest.mark.parametrize(
    ("connected", "forwarded", "trusted", "found"),
    [
        (CLIENT, "", [], CLIENT),
        (PROXY, CLIENT, [], PROXY),  # nobody said that this is a proxy of ours
        (CLIENT, MADE_UP, ["10.0.0.0/8"], CLIENT),  # past the proxy: what they say of themselves is nothing
        (PROXY, f"{MADE_UP}, {CLIENT}", ["10.0.0.0/8"], CLIENT),
        (PROXY, f"{MADE_UP}, {CLIENT}, {INNER}", ["10.0.0.0/8"], CLIENT),
        (PROXY, "2001:db8::7", ["10.0.0.1"], "2001:db8::7"),
        (PROXY, "", ["10.0.0.1"], PROXY),
        (PROXY, f"{CLIENT}, unknown", ["10.0.0.1"], PROXY),
        ("", CLIENT, ["10.0.0.1"], None),
    ],
)
def test_address_is_that_of_the_last_whom_no_proxy_of_ours_is(settings, connected, forwarded, trusted, found):
    settings.TRUSTED_PROXIES = [ip_network(network) for network in trusted]
    request = RequestFactory().get("/", REMOTE_ADDR=connected, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == found
