"""Who may call and in which version; the alternate syntax; agents, activities, about (1.0.3 Part 3)."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from api.xapi.conftest import BOTH, COURSE, MAYA, RUTH, basic, said, uuid
from tradewind.identity.models import Token
from tradewind.identity.tokens import revoke_token


def test_about_needs_neither_sign_in_nor_version(client, db):
    answer = client.get("/xapi/about")
    assert (answer.status_code, answer.json()) == (200, {"version": ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"]})


@pytest.mark.parametrize(("version", "last"), [("1.0", "1.0.3"), ("1.0.3", "1.0.3"), ("2.0.0", "2.0.0")])
def test_about_tells_a_client_of_the_versions_that_its_own_allows(signed_in, version, last):
    store = signed_in(version=version)
    answer = store("GET", "about")
    assert (answer.json()["version"][-1], answer["X-Experience-API-Version"]) == (last, last)
    assert (store("POST", "about").status_code, store("HEAD", "about").content) == (405, b"")


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("1.0", 200),
        ("1.0.0", 200),
        ("1.0.9", 200),
        ("2.0", 200),
        ("2.0.0", 200),
        ("2.0.1", 200),
        ("", 400),
        ("0.95", 400),
        ("1.1.0", 400),
        ("2.1.0", 400),
    ],
)
def test_version_of_the_request_decides(signed_in, version, status):
    store = signed_in(version=version)
    answer = store("GET", "statements")
    spoken = "1.0.3" if version.startswith("1") else "2.0.0"
    assert (answer.status_code, answer["X-Experience-API-Version"]) == (status, spoken)


@pytest.mark.parametrize(
    "authorization", ["", "Basic", "Basic !!!", "Bearer abc", "Basic ü", basic("nobody", "secret")]
)
def test_credentials_that_open_nothing_are_refused(signed_in, authorization):
    store = signed_in()
    store.authorization = authorization
    answer = store("GET", "statements")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Basic realm="xAPI"')


def test_revoked_token_opens_nothing_from_then_on(signed_in):
    store = signed_in()
    assert store("GET", "statements").status_code == 200
    revoke_token(Token.objects.get().name)
    assert store("GET", "statements").status_code == 401


STATE = {"activityId": COURSE["id"], "agent": MAYA, "stateId": "s"}
SCOPES = {
    "statements/write": {"write"},
    "statements/read": {"read"},
    "statements/read/mine": {"read"},
    "all/read": {"read", "read state"},
    "state": {"state", "read state"},
    "profile": set(),
    "all": {"write", "read", "state", "read state"},
}


@pytest.mark.parametrize(("scope", "allowed"), SCOPES.items(), ids=SCOPES)
def test_scope_reaches_so_far_and_no_farther(signed_in, scope, allowed):
    signed_in("state")("PUT", "activities/state", {}, **STATE)
    store = signed_in(scope)
    answers = {
        "write": store("POST", "statements", said()),
        "read": store("GET", "statements"),
        "state": store("PUT", "activities/state", {}, **STATE),
        "read state": store("GET", "activities/state", **STATE),
    }
    assert {name for name, answer in answers.items() if answer.status_code != 403} == allowed


def test_client_that_reads_its_own_sees_no_other(signed_in):
    theirs, mine = signed_in("statements/write"), signed_in("statements/write", "statements/read/mine")
    [other], [own] = theirs.send(said()), mine.send(said(actor=RUTH))
    assert [statement["id"] for statement in mine.find()] == [own]
    assert mine("GET", "statements", statementId=other).status_code == 404


def test_content_of_another_origin_may_call(store):
    for resource in ("statements", "about"):
        answer = store("OPTIONS", resource)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
        assert "X-Experience-API-Version" in answer["Access-Control-Allow-Headers"]
    assert "ETag" in store("GET", "statements")["Access-Control-Expose-Headers"]


def test_method_that_a_resource_does_not_have_is_refused(store):
    assert [store("DELETE", "statements").status_code, store("PUT", "agents").status_code] == [405, 405]


def test_agent_is_a_person_in_lists(store):
    answer = store("GET", "agents", agent={**MAYA, "name": "Maya"})
    assert answer.json() == {"objectType": "Person", "name": ["Maya"], "mbox": [MAYA["mbox"]]}
    assert store("GET", "agents").status_code == store("GET", "agents", agent="{}").status_code == 400


def test_activity_is_what_statements_have_said(store):
    assert store("GET", "activities", activityId=COURSE["id"]).json() == COURSE
    for definition in ({"name": {"en": "Brakes"}}, {"name": {"de": "Bremsen"}, "type": "https://example.com/t"}):
        store.send(said(context={"contextActivities": {"parent": [{**COURSE, "definition": definition}]}}))
    assert store("GET", "activities", activityId=COURSE["id"]).json() == {
        **COURSE,
        "definition": {"name": {"en": "Brakes", "de": "Bremsen"}, "type": "https://example.com/t"},
    }
    assert store("GET", "activities", activityId="course").status_code == 400


# The alternate syntax


def form(store, method, resource, **fields):
    """A request as a form, with its headers in the form."""
    fields = {"X-Experience-API-Version": store.version, "Authorization": store.authorization, **fields}
    return Client().post(f"/xapi/{resource}?method={method}", urlencode(fields), "application/x-www-form-urlencoded")


def test_form_is_a_request_in_1_0_3(signed_in):
    store = signed_in()
    content = {"content": json.dumps(said()), "Content-Type": "application/json"}
    assert form(store, "PUT", "statements", statementId=uuid(1), **content).status_code == 204
    assert form(store, "GET", "statements", statementId=uuid(1)).json()["id"] == uuid(1)
    where = {**STATE, "agent": json.dumps(MAYA)}
    assert (
        form(store, "PUT", "activities/state", **where, content="a=1&b=ü", **{"Content-Type": "text/plain"}).status_code
        == 204
    )
    assert form(store, "GET", "activities/state", **where).content.decode() == "a=1&b=ü"
    stale = {"If-Match": '"x"', "content": "{}"}
    assert form(store, "PUT", "activities/state", **where, **stale).status_code == 412
    assert form(store, "DELETE", "activities/state", **where).status_code == 204


def test_form_is_refused_in_2_0(signed_in):
    assert form(signed_in(version="2.0.0"), "GET", "statements").status_code == 400


def test_form_with_more_in_the_query_is_refused(signed_in):
    store = signed_in()
    assert form(store, "GET&limit=1", "statements").status_code == 400
    assert form(store, "PATCH", "statements").status_code == 400
    assert store("POST", "statements?method=GET", {}).status_code == 400


@pytest.mark.parametrize("version", BOTH)
def test_body_without_end_is_refused(signed_in, version, monkeypatch):
    monkeypatch.setattr("tradewind.api.xapi.calls.LARGEST", 100)
    answer = signed_in(version=version)("POST", "statements", said())
    assert answer.status_code == 413


def test_method_that_is_not_there_is_refused_whoever_asks(signed_in):
    store = signed_in()
    store.authorization = ""
    assert [store("DELETE", name).status_code for name in ("statements", "agents", "activities")] == [405, 405, 405]


def test_nothing_that_is_given_out_may_run_on_our_origin(store):
    """A page that content stored, opened in the browser of somebody who is signed in."""
    page = b"<script>alert(document.cookie)</script>"
    assert store("PUT", "activities/state", body=page, kind="text/html", **STATE).status_code == 204
    answer = store("GET", "activities/state", **STATE)
    assert (answer.content, answer["Content-Type"]) == (page, "text/html")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_refers_to_ones_own_is_not_ones_own(signed_in):
    theirs, mine = signed_in(), signed_in("statements/write", "statements/read/mine")
    [own] = mine.send(said())
    [other] = theirs.send(said(actor=RUTH, object={"objectType": "StatementRef", "id": own}))
    assert [statement["id"] for statement in mine.find()] == [own]
    assert [statement["id"] for statement in mine.find(agent=MAYA)] == [own]
    assert [statement["id"] for statement in theirs.find(agent=MAYA)] == [other, own]


def test_page_of_another_token_shows_no_more_than_ones_own(signed_in):
    theirs, mine = signed_in(), signed_in("statements/write", "statements/read/mine")
    theirs.send(said(), said(), said())
    [own] = mine.send(said())
    mine.send(said())
    more = theirs("GET", "statements", limit="1").json()["more"]
    assert [statement["id"] for statement in mine("GET", more).json()["statements"]] == [own]


def test_type_that_would_end_its_header_is_not_kept(signed_in):
    store = signed_in()
    where = {**STATE, "agent": json.dumps(MAYA)}
    kind = {"Content-Type": "text/plain\r\n;X-Evil: 1", "content": "a"}
    assert form(store, "PUT", "activities/state", **where, **kind).status_code == 204
    assert store("GET", "activities/state", **STATE)["Content-Type"] == "application/octet-stream"


def test_form_of_more_than_is_read_is_refused(signed_in, monkeypatch):
    store = signed_in()
    many = {f"field{number}": "1" for number in range(101)}
    assert form(store, "GET", "statements", **many).status_code == 400
    monkeypatch.setattr("tradewind.api.xapi.calls.LARGEST_FORM", 100)
    assert form(store, "GET", "statements").status_code == 413
