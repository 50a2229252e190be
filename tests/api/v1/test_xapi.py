"""Packages of plain xAPI (tincan.xml): a credential of their session; what is said of the whole decides."""

import json
import uuid
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from standards.building import zipped

from tradewind.credit.models import Credit
from tradewind.delivery.kinds.xapi.launching import launch
from tradewind.delivery.models import Session

pytestmark = pytest.mark.django_db

ROOT = "https://example.com/brakes"
TINCAN = f"""<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>
<activity id="{ROOT}" type="http://adlnet.gov/expapi/activities/course"><name>Brakes</name>
<description lang="en-US">All about brakes</description><launch lang="en-us">index.html?skin=blue</launch></activity>
<activity id="{ROOT}/quiz" type="http://adlnet.gov/expapi/activities/assessment"><name>Quiz</name></activity>
</activities></tincan>"""
PACKAGE = zipped({"tincan.xml": TINCAN, "index.html": "<p>"}).getvalue()


@pytest.fixture
def launched(api, person):
    """The parameters with which the package was launched, as its page reads them, and the API's answer."""
    assert api("POST", "courses?code=brakes", body=PACKAGE, kind="application/zip").status_code == 201

    def launch(**asked: Any) -> tuple[dict[str, str], dict[str, str]]:
        answer = api("POST", "launches", {"person": "maya", "course": "brakes", **asked}).json()
        opened = Client().get(urlsplit(answer["url"]).path)
        query = parse_qs(urlsplit(opened["Location"]).query)
        return {name: values[0] for name, values in query.items()}, answer

    return launch


def send(given: dict[str, str], method: str, resource: str, data: Any = None, **query: str) -> Any:
    return Client().generic(
        method,
        f"{urlsplit(given['endpoint']).path}{resource}?{urlencode(query)}",
        json.dumps(data).encode() if data is not None else b"",
        "application/json",
        headers={"X-Experience-API-Version": "1.0.3", "Authorization": given["auth"]},
    )


def statement(given: dict[str, str], verb: str, result: Any = None, about: str = ROOT, **more: Any) -> dict[str, Any]:
    said = {
        "id": str(uuid.uuid4()),
        "actor": json.loads(given["actor"]),
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {"id": about},
        "context": {"registration": given["registration"]},
        **more,
    }
    return {**said, "result": result} if result else said


def standing(api, answer):
    found = api("GET", f"registrations/{answer['registration']}").json()
    [activity] = found["activities"]
    return found["state"], activity["completed"], activity["success"], activity["score"], activity["seconds"]


def test_launch_has_the_parameters_of_the_guidelines(launched):
    given, answer = launched()

    assert sorted(given) == ["activity_id", "actor", "auth", "endpoint", "registration", "skin"]
    assert (given["activity_id"], given["registration"], given["skin"]) == (ROOT, answer["registration"], "blue")
    assert given["auth"].startswith("Basic ")
    assert json.loads(given["actor"])["account"]["name"] == "maya"


def test_what_is_said_of_the_whole_decides(api, launched, person):
    given, answer = launched()

    for said in (
        statement(given, "passed", {"score": {"scaled": 1}}, about=f"{ROOT}/quiz"),
        statement(given, "completed", {"duration": "PT2M"}),
    ):
        assert send(given, "POST", "statements", said).status_code == 200

    assert standing(api, answer) == ("passed", True, None, None, 120)
    assert Credit.objects.get(person=person).source == "xapi"


def test_failed_and_then_passed(api, launched):
    given, answer = launched()

    send(given, "POST", "statements", statement(given, "failed", {"score": {"scaled": 0.4}}))
    first = standing(api, answer)
    send(given, "POST", "statements", statement(given, "passed", {"score": {"scaled": 0.8}, "duration": "PT1M"}))

    assert first == ("under_way", False, False, 40, 0)
    assert standing(api, answer) == ("passed", False, True, 80, 60)


def test_d1_statement_sent_again_counts_once(api, launched):
    given, answer = launched()
    said = statement(given, "completed", {"duration": "PT2M"})

    statuses = [send(given, "POST", "statements", said).status_code for _ in range(2)]

    assert (statuses, standing(api, answer)[4]) == ([200, 200], 120)


@pytest.mark.parametrize("mode", ["browse", "review"])
def test_looking_on_finds_all_and_changes_nothing(api, launched, mode):
    given, answer = launched()
    where = {"activityId": ROOT, "agent": given["actor"], "registration": given["registration"], "stateId": "bookmark"}
    send(given, "PUT", "activities/state", {"page": 7}, **where)
    failed = statement(given, "failed", {"score": {"scaled": 0.4}})
    send(given, "POST", "statements", failed)
    before = standing(api, answer)
    given, again = launched(mode=mode)

    refused = [
        send(given, "POST", "statements", statement(given, "completed")),
        send(given, "PUT", "statements", (unsent := statement(given, "completed")), statementId=unsent["id"]),
        send(given, "PUT", "activities/state", {"page": 1}, **where),
        send(given, "POST", "activities/state", {"page": 1}, **where),
        send(given, "DELETE", "activities/state", **where),
        send(given, "PUT", "agents/profile", {"page": 1}, agent=given["actor"], profileId="kept"),
    ]
    found = send(given, "GET", "statements", agent=given["actor"], registration=given["registration"]).json()

    assert [answer.status_code for answer in refused] == [403] * 6
    assert send(given, "GET", "activities/state", **where).json() == {"page": 7}
    assert [each["id"] for each in found["statements"]] == [failed["id"]]
    assert (again["registration"], standing(api, again)) == (answer["registration"], before)


def test_credential_reaches_its_learner_registration_and_package_only(launched):
    given, _ = launched()
    noah = {"objectType": "Agent", "account": {"homePage": "http://localhost", "name": "noah"}}
    other = {"registration": str(uuid.uuid4())}
    mine, theirs = given["actor"], json.dumps(noah)
    voided = {"object": {"objectType": "StatementRef", "id": str(uuid.uuid4())}}

    refused = [
        send(given, "POST", "statements", statement(given, "completed", actor=noah)),
        send(given, "POST", "statements", statement(given, "completed", context=other)),
        send(given, "POST", "statements", statement(given, "voided", **voided)),
        send(given, "GET", "activities/state", activityId=ROOT, agent=theirs, stateId="bookmark"),
        send(given, "GET", "activities/state", activityId="https://example.com/x", agent=mine, stateId="bookmark"),
        send(given, "GET", "activities/state", activityId=ROOT, agent=mine, stateId="bookmark", **other),
    ]
    kept = [
        send(given, method, "activities/state", data, activityId=f"{ROOT}/quiz", agent=mine, stateId="bookmark")
        for method, data in (("PUT", {"page": 7}), ("GET", None))
    ]

    assert [answer.status_code for answer in refused] == [403] * 6
    assert ([answer.status_code for answer in kept], kept[1].json()) == ([204, 200], {"page": 7})


def test_page_that_is_loaded_again_has_another_credential(launched):
    given, answer = launched()
    session = Session.objects.get(pk=answer["session"])

    launch(session, site="http://testserver")

    assert send(given, "POST", "statements", statement(given, "completed")).status_code == 401


def test_last_words_come_in_after_the_window_was_closed(api, launched):
    given, answer = launched()
    api("POST", f"sessions/{answer['session']}/abandon")

    assert send(given, "POST", "statements", statement(given, "completed")).status_code == 200
    assert standing(api, answer)[0] == "passed"


def test_pages_of_the_contents_origin_may_call():
    asked = Client().options("/xapi/statements", headers={"Origin": "http://127.0.0.1:8000"})

    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    assert "X-Experience-API-Version" in asked["Access-Control-Allow-Headers"]
    assert {"ETag", "X-Experience-API-Version", "X-Experience-API-Consistent-Through"} <= set(
        asked["Access-Control-Expose-Headers"].split(", ")
    )
