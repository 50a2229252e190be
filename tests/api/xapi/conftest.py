"""A client of the record store, in both versions."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tradewind.identity.tokens import make_token

BOTH = ["1.0.3", "2.0.0"]


@dataclass
class Store:
    """``store("GET", "statements", verb=…)`` sends a request and gives the answer."""

    version: str
    authorization: str

    def __call__(
        self,
        method: str,
        resource: str,
        data: Any = None,
        *,
        body: bytes | None = None,
        kind: str = "application/json",
        headers: Mapping[str, str] | None = None,
        **parameters: Any,
    ) -> HttpResponse:
        content = body if body is not None else b"" if data is None else json.dumps(data).encode()
        query = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in parameters.items()}
        address = resource if resource.startswith("/") else f"/xapi/{resource}"
        return Client().generic(
            method,
            f"{address}?{urlencode(query)}" if query else address,
            content,
            kind,
            headers={
                "X-Experience-API-Version": self.version,
                "Authorization": self.authorization,
                **(headers or {}),
            },
        )

    def send(self, *statements: dict[str, Any]) -> list[str]:
        """Store statements; their ids."""
        answer = self("POST", "statements", list(statements))
        assert answer.status_code == 200, answer.content
        return answer.json()

    def find(self, **parameters: Any) -> list[dict[str, Any]]:
        """The statements that a query finds."""
        answer = self("GET", "statements", **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()["statements"]

    def one(self, identifier: str, **parameters: Any) -> dict[str, Any]:
        answer = self("GET", "statements", statementId=identifier, **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()


def basic(key: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()


@pytest.fixture
def signed_in(db, settings, tmp_path):
    """``signed_in("statements/read", version="1.0.3")`` gives a client with these scopes."""
    settings.MEDIA_ROOT = tmp_path
    made = []

    def make(*scopes: str, version: str = "1.0.3") -> Store:
        token, secret = make_token(f"token-{len(made)}", "xapi", scopes=scopes or ("all",), actor="tests")
        made.append(token)
        return Store(version, basic(token.key, secret))

    return make


@pytest.fixture
def committed(transactional_db):
    """What is stored is really stored, for others to see; afterwards the store is empty again.

    Django's own flush passes over partitioned tables, as they are not its own.
    """
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE delivery_statement")


@pytest.fixture(params=BOTH)
def store(request, signed_in) -> Store:
    """A client that may do everything, once a version."""
    return signed_in(version=request.param)


MAYA = {"objectType": "Agent", "mbox": "mailto:maya@north.example"}
RUTH = {"objectType": "Agent", "account": {"homePage": "https://north.example", "name": "ruth"}}
COURSE = {"objectType": "Activity", "id": "https://example.com/courses/brakes"}
PASSED = {"id": "http://adlnet.gov/expapi/verbs/passed"}


def said(**parts: Any) -> dict[str, Any]:
    """A statement: Maya passed the course on brakes, unless said otherwise; None leaves a part out."""
    statement = {"actor": MAYA, "verb": PASSED, "object": COURSE, **parts}
    return {name: value for name, value in statement.items() if value is not None}


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"
