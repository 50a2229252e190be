"""State and profiles, with their ETags (1.0.3 Part 3, 2.2, 2.3, 2.6, 2.7, 3.1; IEEE 9274.1.1 4.1.4)."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from api.xapi.conftest import BOTH, COURSE, MAYA, RUTH, uuid

ACTIVITY = COURSE["id"]
RESOURCES = {
    "activities/state": {"activityId": ACTIVITY, "agent": MAYA, "stateId": "bookmark"},
    "activities/profile": {"activityId": ACTIVITY, "profileId": "bookmark"},
    "agents/profile": {"agent": MAYA, "profileId": "bookmark"},
}
every_resource = pytest.mark.parametrize(("resource", "where"), RESOURCES.items(), ids=RESOURCES)


def tag(content: bytes) -> str:
    return f'"{hashlib.sha1(content).hexdigest()}"'


def without_name(where):
    return {name: value for name, value in where.items() if name not in {"stateId", "profileId"}}


@every_resource
def test_document_comes_back_as_it_was(store, resource, where):
    content = b"\x00\xff not json"
    assert store("PUT", resource, body=content, kind="image/png", **where).status_code == 204
    answer = store("GET", resource, **where)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, content, "image/png")
    assert answer["ETag"] == tag(content)
    assert "Last-Modified" in answer
    assert store("GET", resource, **without_name(where)).json() == ["bookmark"]


@every_resource
def test_document_is_deleted(store, resource, where):
    store("PUT", resource, {"page": 1}, **where)
    assert store("DELETE", resource, **where).status_code == 204
    assert store("GET", resource, **where).status_code == 404
    assert store("DELETE", resource, **where).status_code == 204


@every_resource
def test_posted_object_is_joined_to_the_one_that_is_there(store, resource, where):
    assert store("POST", resource, {"page": 1, "seen": [1]}, **where).status_code == 204
    assert store("POST", resource, {"page": 2, "score": {"raw": 1}}, **where).status_code == 204
    assert store("GET", resource, **where).json() == {"page": 2, "seen": [1], "score": {"raw": 1}}


@every_resource
def test_only_objects_are_joined(store, resource, where):
    store("POST", resource, {"page": 1}, **where)
    refused = [
        store("POST", resource, body=b"text", kind="text/plain", **where),
        store("POST", resource, [1], **where),
        store("POST", resource, body=b"{", **where),
    ]
    assert [answer.status_code for answer in refused] == [400, 400, 400]
    assert store("GET", resource, **where).json() == {"page": 1}


@every_resource
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_condition_that_does_not_hold_changes_nothing(store, resource, where, method):
    store("PUT", resource, {"page": 1}, **where)
    wrong = store(method, resource, {"page": 2}, headers={"If-Match": '"1234"'}, **where)
    there = store(method, resource, {"page": 2}, headers={"If-None-Match": "*"}, **where)
    assert (wrong.status_code, there.status_code) == (412, 412)
    assert store("GET", resource, **where).json() == {"page": 1}


@every_resource
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_condition_that_holds_lets_the_change_through(store, resource, where, method):
    store("PUT", resource, {"page": 1}, headers={"If-None-Match": "*"}, **where)
    etag = store("GET", resource, **where)["ETag"]
    assert store(method, resource, {"page": 2}, headers={"If-Match": f'"x", {etag}'}, **where).status_code == 204
    answer = store("GET", resource, **where)
    assert (answer.status_code, answer.json().get("page")) == ((404, None) if method == "DELETE" else (200, 2))


@pytest.mark.parametrize("version", BOTH)
@every_resource
def test_put_over_a_document_needs_a_condition(signed_in, version, resource, where):
    """Of profiles in both versions, of states in 2.0 only."""
    store = signed_in(version=version)
    store("PUT", resource, {"page": 1}, **where)
    blind = store("PUT", resource, {"page": 2}, **where)
    free = resource == "activities/state" and version == "1.0.3"
    assert blind.status_code == (204 if free else 409)
    assert store("GET", resource, **where).json() == {"page": 2 if free else 1}


def test_states_are_apart_by_agent_activity_and_registration(store):
    where = RESOURCES["activities/state"]
    places = [
        where,
        {**where, "agent": RUTH},
        {**where, "activityId": f"{ACTIVITY}/2"},
        {**where, "registration": uuid(1)},
    ]
    for number, place in enumerate(places):
        assert store("PUT", "activities/state", {"number": number}, **place).status_code == 204
    assert [store("GET", "activities/state", **place).json()["number"] for place in places] == [0, 1, 2, 3]


def test_states_are_listed_and_deleted_together(store):
    where = {"activityId": ACTIVITY, "agent": MAYA}
    for name in ("b", "a"):
        store("PUT", "activities/state", {}, stateId=name, **where)
    store("PUT", "activities/state", {}, stateId="c", registration=uuid(1), **where)
    store("PUT", "activities/state", {}, stateId="a", activityId=ACTIVITY, agent=RUTH)
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert store("GET", "activities/state", **where).json() == ["a", "b", "c"]
    assert store("GET", "activities/state", registration=uuid(1), **where).json() == ["c"]
    assert store("GET", "activities/state", since=later, **where).json() == []
    assert store("DELETE", "activities/state", registration=uuid(1), **where).status_code == 204
    assert store("GET", "activities/state", **where).json() == ["a", "b"]
    assert store("DELETE", "activities/state", **where).status_code == 204
    assert store("GET", "activities/state", **where).json() == []
    assert store("GET", "activities/state", activityId=ACTIVITY, agent=RUTH).json() == ["a"]


@every_resource
def test_agent_is_the_same_however_it_is_written(store, resource, where):
    if "agent" not in where:
        assert store("GET", resource, agent=MAYA, **where).status_code == 400
        return
    store("PUT", resource, {"page": 1}, **where)
    other = {**where, "agent": {"name": "Maya L.", "mbox": MAYA["mbox"]}}
    assert store("GET", resource, **other).json() == {"page": 1}


@every_resource
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_request_that_makes_no_sense_is_refused(store, resource, where, method):
    wrong = [{**where, name: "nonsense"} for name in where if name in {"activityId", "agent"}]
    missing = [{name: value for name, value in where.items() if name != left} for left in without_name(where)]
    for parameters in [*wrong, *missing, {**where, "unknown": "1"}]:
        assert store(method, resource, {}, **parameters).status_code == 400, parameters
    if method in {"PUT", "POST"}:
        assert store(method, resource, {}, **without_name(where)).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_of_many_that_make_a_document_at_once_one_does(signed_in):
    store, answers = signed_in(version="2.0.0"), []

    def make(number):
        try:
            headers = {"If-None-Match": "*"}
            where = RESOURCES["activities/state"]
            answers.append(store("PUT", "activities/state", {"by": number}, headers=headers, **where).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [204, 412, 412, 412, 412]


def test_place_with_long_names_is_a_place(store):
    """Each as long as it may be, and not to be packed: longer together than a row of an index."""
    digits = "".join(hashlib.sha512(bytes([number])).hexdigest() for number in range(20))
    where = {
        "activityId": f"https://example.com/{digits[:1950]}",
        "agent": {"account": {"homePage": f"https://north.example/{digits[-1950:]}", "name": digits}},
        "stateId": digits[:500],
    }
    assert store("PUT", "activities/state", {"page": 1}, **where).status_code == 204
    assert store("POST", "activities/state", {"seen": 2}, **where).status_code == 204
    assert store("GET", "activities/state", **where).json() == {"page": 1, "seen": 2}
