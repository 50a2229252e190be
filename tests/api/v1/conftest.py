"""A client of the API, and packages of cmi5 that it can import."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from factories import PersonFactory

from tradewind.identity.tokens import bearer, make_token


@dataclass
class Api:
    """``api("POST", "launches", {…})`` sends a request and gives the answer."""

    token: str = ""

    def __call__(
        self,
        method: str,
        path: str,
        data: Any = None,
        *,
        body: bytes | None = None,
        kind: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        content = body if body is not None else b"" if data is None else json.dumps(data).encode()
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return Client().generic(method, f"/api/v1/{path}", content, kind, headers={**signed, **(headers or {})})


def token_for(role: str = "administrator", *scopes: str, name: str = "portal") -> str:
    token, secret = make_token(name, "api", scopes=scopes or ["all"], role=role, actor="ana")
    return bearer(token, secret)


@pytest.fixture
def api(db) -> Api:
    return Api(token_for())


@pytest.fixture
def person(db):
    return PersonFactory(code="maya", given_name="Maya", family_name="Lind", locale="de-DE")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Packages lie in a folder of the test's own, and are served from another origin."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.CONTENT_ORIGIN = "http://127.0.0.1:8000"


def faults_in(answer: HttpResponse) -> list[tuple[str, str]]:
    return [(fault["place"], fault["wrong"]) for fault in answer.json()["faults"]]
