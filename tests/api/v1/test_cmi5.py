"""cmi5 (Quartz, 1st edition) as other systems see it: launch, token, rules, sessions, waivers, what is satisfied.

Tests are named by the requirements' numbers in the CATAPULT test suite.
"""

import base64
import json
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cmi5_packages import CMI5, EXTENSION, MOVE_ON, block, package, said, unit
from django.http import HttpResponse
from django.test import Client

from api.v1.conftest import Api
from tradewind.credit.models import Credit
from tradewind.identity.tokens import make_token

pytestmark = pytest.mark.django_db

FULL = unit(
    attributes="masteryScore='0.9'",
    more="<launchParameters>a=1</launchParameters><entitlementKey>key</entitlementKey>",
)
WORDS = {"satisfied": "https://w3id.org/xapi/adl/verbs/satisfied"}
PREFERENCES = {"languagePreference": "en-US,fr", "audioPreference": "on"}


def import_course(api: Api, *inside: str) -> dict[str, Any]:
    answer = api("POST", "courses?code=brakes", body=package(*(inside or (FULL,))), kind="application/zip")
    assert answer.status_code == 201, answer.content
    return answer.json()


@dataclass
class Played:
    """A unit that was launched, as it sees itself. ``said(verb)`` sends a statement by PUT; ``xapi`` anything."""

    answer: dict[str, Any]
    address: str
    authorization: str = ""
    template: dict[str, Any] | None = None
    mastery: float | None = None

    @property
    def parameters(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.address).query).items()}

    @property
    def launch(self) -> dict[str, Any]:
        given = self.parameters
        return {
            "actor": json.loads(given["actor"]),
            "registration": given["registration"],
            "activityId": given["activityId"],
            "template": self.template,
            "mastery": self.mastery,
        }

    def fetch(self) -> dict[str, str]:
        answer = Client().post(self.parameters["fetch"])
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
        return answer.json()

    def xapi(self, method: str, resource: str, data: Any = None, *, kind: str = "", **query: Any) -> HttpResponse:
        found = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in query.items()}
        body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        return Client().generic(
            method,
            f"{urlsplit(self.parameters['endpoint']).path}/{resource}?{urlencode(found)}",
            body,
            kind or "application/json",
            headers={"X-Experience-API-Version": "1.0.3", "Authorization": self.authorization},
        )

    def state(self, method: str, name: str = "LMS.LaunchData", data: Any = None, **other: Any) -> HttpResponse:
        given = self.launch
        place = {"activityId": given["activityId"], "agent": given["actor"], "registration": given["registration"]}
        return self.xapi(method, "activities/state", data, stateId=name, **{**place, **other})

    def preferences(self, method: str = "GET", data: Any = None, *, kind: str = "", **other: Any) -> HttpResponse:
        query = {"agent": self.launch["actor"], "profileId": "cmi5LearnerPreferences", **other}
        return self.xapi(method, "agents/profile", data, kind=kind, **query)

    def begin(self) -> "Played":
        """As far as a unit goes before its first statement."""
        self.authorization = f"Basic {self.fetch()['auth-token']}"
        data = self.state("GET").json()
        self.template, self.mastery = data["contextTemplate"], data.get("masteryScore")
        assert self.preferences().status_code in {200, 404}
        return self

    def send(self, statement: dict[str, Any]) -> HttpResponse:
        return self.xapi("PUT", "statements", statement, statementId=statement["id"])

    def said(self, verb: str, result: dict[str, Any] | None = None) -> HttpResponse:
        return self.send(said(self.launch, verb, result))

    def plays(self, *verbs: str) -> "Played":
        for verb in verbs:
            answer = self.said(verb)
            assert answer.status_code == 204, (verb, answer.content)
        return self


def play(api: Api, **asked: Any) -> Played:
    """Launch, and open the link as a browser does."""
    answer = api("POST", "launches", {"person": "maya", "course": "brakes", **asked})
    assert answer.status_code == 201, answer.content
    opened = Client().get(urlsplit(answer.json()["url"]).path)
    assert opened.status_code == 302, opened.content
    return Played(answer.json(), opened["Location"])


def begun(api: Api, **asked: Any) -> Played:
    return play(api, **asked).begin()


@pytest.fixture
def statements(db):
    """All of a registration, in the order in which they were stored."""
    token, secret = make_token("auditor", "xapi", scopes=["all/read"], actor="ana")

    def find(registration: str) -> list[dict[str, Any]]:
        answer = Client().get(
            "/xapi/statements",
            {"registration": registration, "ascending": "true"},
            headers={
                "X-Experience-API-Version": "1.0.3",
                "Authorization": basic(token.key, secret),
            },
        )
        return answer.json()["statements"]

    return find


def basic(key: str, secret: str) -> str:
    return f"Basic {base64.b64encode(f'{key}:{secret}'.encode()).decode()}"


def verbs(found: list[dict[str, Any]]) -> list[str]:
    return [each["verb"]["id"].rsplit("/", 1)[1] for each in found]


def test_8_1_launch_url_has_the_parameters_and_those_of_the_unit(api, person):
    import_course(api)

    played = play(api)

    parts, given = urlsplit(played.address), played.parameters
    assert (parts.netloc, parts.path.rsplit("/", 1)[1], given["own"]) == ("127.0.0.1:8000", "one.html", "1")
    assert (given["endpoint"], given["registration"]) == ("http://testserver/xapi/", played.answer["registration"])
    assert given["fetch"].startswith("http://testserver/cmi5/fetch/")
    assert json.loads(given["actor"]) == {
        "objectType": "Agent",
        "name": "Maya Lind",
        "account": {"homePage": "http://localhost", "name": "maya"},
    }


def test_8_1_5_activity_id_is_our_own_and_the_same_in_every_launch(api, person):
    import_course(api)

    ids = {play(api).parameters["activityId"], play(api).parameters["activityId"]}

    assert len(ids) == 1
    assert ids != {"https://example.com/au/one"}


def test_8_2_3_token_is_given_once(api, person):
    import_course(api)
    played = play(api)

    first, second = played.fetch(), played.fetch()
    strange = Client().post("/cmi5/fetch/nobody").json()

    assert list(first) == ["auth-token"]
    assert (second["error-code"], sorted(second), strange["error-code"]) == ("1", ["error-code", "error-text"], "2")


def test_8_2_fetch_answers_pages_of_other_origins(api, person):
    import_course(api)
    path = play(api).parameters["fetch"]

    asked = Client().options(path, headers={"Origin": "http://127.0.0.1:8000"})
    got = Client().get(path)

    assert (asked.status_code, asked["Access-Control-Allow-Origin"], got.status_code) == (204, "*", 405)


def test_8_1_2_token_opens_nothing_before_and_after_its_session(api, person):
    import_course(api)
    before = play(api)
    before.authorization = basic(before.answer["session"].replace("-", ""), "")
    refused = before.xapi("GET", "about/../statements").status_code, before.state("GET").status_code

    played = begun(api).plays("initialized", "terminated")

    assert refused[1] == 401
    assert (played.state("GET").status_code, played.said("initialized").status_code) == (403, 403)


def test_10_launch_data_says_all_that_the_structure_does(api, person):
    import_course(api)
    played = begun(api, return_url="https://portal.example/back")

    data = played.state("GET").json()

    assert data == {
        "contextTemplate": {
            "contextActivities": {"grouping": [{"objectType": "Activity", "id": "https://example.com/au/one"}]},
            "extensions": {f"{EXTENSION}/sessionid": played.answer["session"]},
        },
        "launchMode": "Normal",
        "launchMethod": "AnyWindow",
        "moveOn": "CompletedAndPassed",
        "masteryScore": 0.9,
        "launchParameters": "a=1",
        "returnURL": "https://portal.example/back",
        "entitlementKey": {"courseStructure": "key"},
    }


def test_9_3_1_launched_comes_first_and_says_with_what(api, person, statements):
    import_course(api)
    played = play(api)

    [launched] = statements(played.answer["registration"])

    assert launched["verb"]["id"] == "http://adlnet.gov/expapi/verbs/launched"
    assert launched["object"]["id"] == played.parameters["activityId"]
    assert CMI5["id"] in [each["id"] for each in launched["context"]["contextActivities"]["category"]]
    extensions = {name.rsplit("/", 1)[1]: value for name, value in launched["context"]["extensions"].items()}
    address = extensions.pop("launchurl")
    assert address == played.address.split("&endpoint=")[0]
    assert extensions == {
        "sessionid": played.answer["session"],
        "masteryscore": 0.9,
        "launchmode": "Normal",
        "moveon": "CompletedAndPassed",
        "launchparameters": "a=1",
    }


def test_9_3_9_block_then_course_are_satisfied_once_and_the_credit_is_there(api, person, statements):
    import_course(api, block("b", FULL))
    played = begun(api).plays("initialized", "passed", "completed", "terminated")

    found = statements(played.answer["registration"])
    shown = api("GET", f"registrations/{played.answer['registration']}").json()

    assert verbs(found) == ["launched", "initialized", "passed", "completed", "satisfied", "satisfied", "terminated"]
    for each, kind in zip(found[4:6], ("block", "course"), strict=True):
        context = each["context"]
        assert each["object"]["definition"]["type"] == f"https://w3id.org/xapi/cmi5/activitytype/{kind}"
        assert context["extensions"] == {f"{EXTENSION}/sessionid": played.answer["session"]}
        publisher = "https://example.com/block/b" if kind == "block" else "https://example.com/course"
        assert [one["id"] for one in context["contextActivities"]["grouping"]] == [publisher]
        assert each["object"]["id"] != publisher
        assert [one["id"] for one in context["contextActivities"]["category"]] == [CMI5["id"]]
    assert (shown["state"], shown["progress"], shown["activities"][0]["seconds"]) == ("passed", 1, 90)
    assert Credit.objects.get(person=person).source == "cmi5"


@pytest.mark.parametrize(
    ("move_on", "verb", "is_satisfied"),
    [
        ("Completed", "completed", True),
        ("Completed", "passed", False),
        ("Passed", "passed", True),
        ("Passed", "completed", False),
        ("CompletedOrPassed", "completed", True),
        ("CompletedOrPassed", "passed", True),
        ("CompletedAndPassed", "passed", False),
    ],
)
def test_9_3_3_and_9_3_4_move_on_decides(api, person, move_on, verb, is_satisfied):
    import_course(api, unit(move_on=move_on))

    played = begun(api).plays("initialized", verb)

    registration = api("GET", f"registrations/{played.answer['registration']}").json()
    assert (registration["state"] == "passed") == is_satisfied


def test_9_6_1_1_what_needs_no_doing_is_satisfied_before_it_is_launched(api, person, statements):
    import_course(api, block("b", unit(move_on="NotApplicable")))

    played = play(api)

    assert verbs(statements(played.answer["registration"])) == ["satisfied", "satisfied", "launched"]


def test_score_and_failure_are_reported_and_can_be_made_good(api, person):
    import_course(api)
    failed = begun(api).plays("initialized")
    assert failed.said("failed", {"score": {"scaled": 0.5}}).status_code == 204
    failed.plays("terminated")
    first = api("GET", f"registrations/{failed.answer['registration']}").json()

    again = begun(api, registration=failed.answer["registration"]).plays("initialized", "completed")
    assert again.said("passed", {"score": {"scaled": 0.95}}).status_code == 204

    second = api("GET", f"registrations/{failed.answer['registration']}").json()
    assert (first["state"], first["score"], first["activities"][0]["success"]) == ("under_way", 50, False)
    assert (second["state"], second["score"], second["activities"][0]["success"]) == ("passed", 95, True)


def broken(change):
    """A statement of the verb, spoiled by ``change``."""

    def make(played: Played, verb: str) -> dict[str, Any]:
        score = {"score": {"scaled": 0.95 if verb == "passed" else 0.5, "raw": 95, "min": 0, "max": 100}}
        statement = said(played.launch, verb, score if verb in {"passed", "failed"} else None)
        change(statement)
        return statement

    return make


def without(*path):
    def change(statement):
        *way, last = path
        for name in way:
            statement = statement[name]
        del statement[last]

    return change


def with_(value, *path):
    def change(statement):
        *way, last = path
        for name in way:
            statement = statement.setdefault(name, {})
        statement[last] = value

    return change


RULES = [
    ("6.3.0.0-1", "voided", with_({"objectType": "StatementRef", "id": str(uuid.uuid4())}, "object")),
    ("9.7.0.0-1", "experienced", without("timestamp")),
    ("9.7.0.0-2", "experienced", with_("2026-11-24T10:00:00.000-06:00", "timestamp")),
    ("9.2.0.0-2", "passed", with_("Group", "actor", "objectType")),
    ("9.2.0.0-3", "passed", with_({"objectType": "Agent", "mbox": "mailto:a@example.com"}, "actor")),
    ("8.1.3.0-3", "experienced", with_("other", "actor", "account", "name")),
    ("9.3.0.0-2", "initialized", with_("en", "verb", "display", "en")),
    ("8.1.5.0-6", "passed", with_("https://example.com/au/one", "object", "id")),
    ("9.6.0.0-1", "passed", without("context")),
    ("9.6.1.0-1", "passed", without("context", "registration")),
    ("9.6.1.0-1", "experienced", with_("ccaf384c-f8d4-4e7a-8304-49af58f0b176", "context", "registration")),
    ("9.6.3.1-4", "experienced", without("context", "extensions", f"{EXTENSION}/sessionid")),
    ("10.2.1.0-6", "experienced", without("context", "contextActivities", "grouping")),
    ("9.3.0.0-1", "experienced", with_([CMI5], "context", "contextActivities", "category")),
    ("9.5.3.0-2", "passed", with_(True, "result", "completion")),
    ("9.5.2.0-3", "completed", with_(True, "result", "success")),
    ("9.5.3.0-1", "completed", without("result", "completion")),
    ("9.5.3.0-1", "completed", with_(False, "result", "completion")),
    ("9.5.1.0-2", "completed", with_({"scaled": 0.5}, "result", "score")),
    ("9.5.4.1-1", "terminated", without("result")),
    ("9.5.4.1-2", "completed", without("result", "duration")),
    ("9.5.4.1-3", "passed", without("result", "duration")),
    ("9.5.4.1-4", "failed", without("result", "duration")),
    ("9.5.2.0-1", "passed", without("result", "success")),
    ("9.5.2.0-1", "passed", with_(False, "result", "success")),
    ("9.5.2.0-2", "failed", without("result", "success")),
    ("9.5.2.0-2", "failed", with_(True, "result", "success")),
    ("9.3.4.0-2", "passed", with_({"scaled": 0.89}, "result", "score")),
    ("9.3.5.0-2", "failed", with_({"scaled": 0.9}, "result", "score")),
    ("9.5.1.0-3", "passed", without("result", "score", "min")),
    ("9.5.1.0-3", "passed", without("result", "score", "max")),
    ("9.6.2.2-1", "completed", with_([CMI5], "context", "contextActivities", "category")),
    ("9.6.2.2-1", "passed", with_([CMI5], "context", "contextActivities", "category")),
    ("9.6.2.2-1", "failed", with_([CMI5], "context", "contextActivities", "category")),
    ("9.6.2.2-2", "experienced", with_([MOVE_ON], "context", "contextActivities", "category")),
    ("9.6.2.2-2", "terminated", with_([CMI5, MOVE_ON], "context", "contextActivities", "category")),
    ("9.6.3.2-2", "passed", without("context", "extensions", f"{EXTENSION}/masteryscore")),
    ("9.6.3.2-2", "passed", with_(0.8, "context", "extensions", f"{EXTENSION}/masteryscore")),
]


def test_every_rule_of_a_statement_is_held_to_by_its_number(api, person):
    import_course(api)
    played = begun(api).plays("initialized")

    refused = []
    for number, verb, change in RULES:
        statement = broken(change)(played, verb)
        if verb in {"experienced", "voided"} and number not in {"9.3.0.0-1", "9.6.2.2-2"} and "context" in statement:
            statement["context"]["contextActivities"].pop("category", None)
        answer = played.send(statement)
        refused.append((number, answer.status_code, answer.json()["detail"].split(": ")[0]))

    assert refused == [(number, 403, f"cmi5 {number}") for number, _, _ in RULES]


def test_9_1_statement_without_an_id_is_refused(api, person):
    import_course(api)
    played = begun(api)
    statement = said(played.launch, "initialized")
    del statement["id"]

    answer = played.xapi("POST", "statements", statement)

    assert (answer.status_code, "9.1.0.0-1" in answer.json()["detail"]) == (403, True)


def test_11_nothing_is_said_before_the_preferences_were_read(api, person):
    import_course(api)
    played = play(api)
    played.authorization = f"Basic {played.fetch()['auth-token']}"
    played.template = played.state("GET").json()["contextTemplate"]

    before = played.said("initialized")
    played.preferences()
    after = played.said("initialized")

    assert ("11.0.0.0-3" in before.json()["detail"], before.status_code, after.status_code) == (True, 403, 204)


def allowed(played: Played) -> dict[str, Any]:
    statement = said(played.launch, "experienced")
    del statement["context"]["contextActivities"]["category"]
    return statement


def test_9_3_order_within_a_session(api, person):
    import_course(api)
    played = begun(api)

    early = played.send(allowed(played))
    played.plays("initialized")
    between = played.send(allowed(played))
    twice = played.said("initialized")
    played.plays("completed", "passed")
    again = [played.said(verb) for verb in ("completed", "passed", "failed")]
    played.plays("terminated")
    late = played.send(allowed(played))

    assert [answer.status_code for answer in (early, between, twice, late)] == [403, 204, 403, 403]
    assert [answer.json()["detail"].split(": ")[0] for answer in again] == [
        "cmi5 9.3.0.0-2",
        "cmi5 9.3.0.0-2",
        "cmi5 9.3.0.0-3",
    ]


def test_9_3_once_within_a_registration(api, person):
    import_course(api, unit(move_on="CompletedAndPassed"), unit("two"))
    first = begun(api, activity="au-1").plays("initialized", "completed", "passed", "terminated")

    second = begun(api, activity="au-1", registration=first.answer["registration"]).plays("initialized")
    again = [second.said(verb).json()["detail"].split(": ")[0] for verb in ("completed", "passed", "failed")]

    assert again == ["cmi5 9.3.0.0-6", "cmi5 9.3.0.0-7", "cmi5 9.3.0.0-8"]


def test_9_3_batch_that_breaks_a_rule_is_stored_not_at_all(api, person, statements):
    import_course(api)
    played = begun(api).plays("initialized")
    batch = [said(played.launch, verb) for verb in ("completed", "passed", "failed")]

    answer = played.xapi("POST", "statements", batch)

    assert answer.status_code == 403
    assert verbs(statements(played.answer["registration"])) == ["launched", "initialized"]


def test_d1_statement_sent_again_after_a_lost_answer_is_no_second_one(api, person):
    import_course(api)
    played = begun(api).plays("initialized")
    statement = said(played.launch, "completed")

    answers = [played.send(statement).status_code for _ in range(2)]

    assert answers == [204, 204]


@pytest.mark.parametrize(("mode", "number"), [("browse", "10.2.2.0-2"), ("review", "10.2.2.0-3")])
def test_10_2_2_nothing_is_judged_in_browse_and_review(api, person, mode, number):
    import_course(api)
    played = begun(api, mode=mode).plays("initialized")

    told = [played.said(verb) for verb in ("completed", "passed", "failed")]
    played.plays("terminated")

    assert {answer.json()["detail"].split(": ")[0] for answer in told} == {f"cmi5 {number}"}
    assert api("GET", f"registrations/{played.answer['registration']}").json()["progress"] == 0


def test_10_2_1_launch_data_is_only_read(api, person):
    import_course(api)
    played = begun(api)

    written = played.state("PUT", data={"test": True}), played.state("DELETE")
    everything = played.xapi(
        "DELETE",
        "activities/state",
        **{name: played.launch[name] for name in ("activityId", "registration")},
        agent=played.launch["actor"],
    )

    assert [answer.status_code for answer in (*written, everything)] == [403, 403, 403]
    assert played.state("GET").status_code == 200


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (PREFERENCES, "", 204),
        (b"just some text", "text/plain", 403),
        (PREFERENCES, "text/plain;charset=UTF-8", 403),
        ({"audioPreference": "on"}, "", 403),
        ({"languagePreference": "en"}, "", 403),
        ({**PREFERENCES, "languagePreference": "not comma separated"}, "", 403),
        ({**PREFERENCES, "languagePreference": ""}, "", 403),
        ({**PREFERENCES, "audioPreference": "loud"}, "", 403),
        ([], "", 403),
    ],
)
def test_11_preferences_are_what_they_must_be(api, person, data, kind, status):
    person.locale = ""
    person.save()
    import_course(api)

    assert begun(api).preferences("PUT", data, kind=kind).status_code == status


def test_11_preferences_are_the_learners_and_begin_with_their_language(api, person):
    import_course(api)
    played = begun(api)
    stranger = {"objectType": "Agent", "mbox": "mailto:a@example.com"}

    found = played.preferences().json()
    nobody = played.xapi("GET", "agents/profile", profileId="cmi5LearnerPreferences")

    assert found == {"languagePreference": "de-DE", "audioPreference": "on"}
    assert played.preferences("PUT", PREFERENCES, agent=stranger).status_code == 403
    assert (nobody.status_code, played.preferences("DELETE").status_code) == (403, 403)


def test_8_1_credential_reaches_no_other_learner_registration_or_activity(api, person):
    import_course(api)
    played = begun(api)
    other = {**played.launch["actor"], "account": {"homePage": "http://localhost", "name": "noah"}}

    answers = [
        played.state("GET", agent=other),
        played.state("GET", registration="ccaf384c-f8d4-4e7a-8304-49af58f0b176"),
        played.state("GET", activityId="https://example.com/au/one"),
        played.xapi("GET", "statements"),
        played.xapi("GET", "statements", agent=other),
        played.xapi("GET", "agents", agent=other),
        played.xapi("GET", "activities/profile", activityId="https://example.com/x"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 7
    assert played.xapi("GET", "statements", agent=played.launch["actor"]).status_code == 200
    assert played.state("PUT", "bookmark", {"page": 7}).status_code == 204
    assert played.state("GET", "bookmark").json() == {"page": 7}


def test_9_3_6_abandoned_when_the_api_says_so(api, person, statements):
    import_course(api)
    played = begun(api).plays("initialized")

    closed = api("POST", f"sessions/{played.answer['session']}/abandon")
    again = api("POST", f"sessions/{played.answer['session']}/abandon")

    [abandoned] = statements(played.answer["registration"])[2:]
    assert (closed.json()["how"], again.json()) == ("abandoned", closed.json())
    assert abandoned["verb"]["id"] == "https://w3id.org/xapi/adl/verbs/abandoned"
    assert abandoned["result"]["duration"].startswith("PT")
    assert (abandoned["actor"], abandoned["object"]["id"]) == (played.launch["actor"], played.launch["activityId"])
    assert abandoned["context"]["extensions"][f"{EXTENSION}/sessionid"] == played.answer["session"]
    assert (played.send(allowed(played)).status_code, played.state("GET").status_code) == (403, 403)


def test_9_3_6_abandoned_when_another_window_is_launched(api, person, statements):
    import_course(api)
    first = begun(api).plays("initialized")

    second = play(api)

    assert verbs(statements(first.answer["registration"])) == ["launched", "initialized", "abandoned", "launched"]
    assert second.answer["registration"] == first.answer["registration"]


def test_9_3_8_what_was_terminated_is_not_abandoned(api, person, statements):
    import_course(api)
    first = begun(api).plays("initialized", "terminated")

    play(api)
    api("POST", f"sessions/{first.answer['session']}/abandon")

    assert verbs(statements(first.answer["registration"])) == ["launched", "initialized", "terminated", "launched"]


def test_9_3_7_waived_says_why_and_satisfies(api, person, statements):
    import_course(api)
    played = begun(api).plays("initialized", "terminated")
    path = f"registrations/{played.answer['registration']}/waive"

    answer = api("POST", path, {"activity": "https://example.com/au/one", "reason": "Administrative"})
    api("POST", path, {"activity": "au-1", "reason": "Again"})

    found = statements(played.answer["registration"])[3:]
    assert verbs(found) == ["waived", "satisfied"]
    waived, satisfied = found
    assert waived["result"] == {
        "success": True,
        "completion": True,
        "extensions": {"https://w3id.org/xapi/cmi5/result/extensions/reason": "Administrative"},
    }
    assert [each["id"] for each in waived["context"]["contextActivities"]["category"]] == [CMI5["id"], MOVE_ON["id"]]
    sessions = {each["context"]["extensions"][f"{EXTENSION}/sessionid"] for each in found}
    assert (len(sessions), sessions != {played.answer["session"]}) == (1, True)
    assert (answer.json()["state"], answer.json()["activities"][0]["waived"]) == ("passed", True)
    assert satisfied["object"]["definition"]["type"].endswith("/course")


def test_units_are_launched_by_code_and_identifier_and_the_next_one_without(api, person):
    import_course(api, unit("one", move_on="Completed"), block("b", unit("two"), unit("three")))

    begun(api).plays("initialized", "completed", "terminated")
    names = [
        urlsplit(play(api, **asked).address).path.rsplit("/", 1)[1]
        for asked in ({}, {"activity": "au-3"}, {"activity": "https://example.com/au/one"}, {"activity": "content"})
    ]

    assert names == ["two.html", "three.html", "one.html", "two.html"]


def test_block_is_satisfied_before_the_course(api, person, statements):
    import_course(api, block("b", unit("one", move_on="Completed")), unit("two", move_on="Completed"))
    first = begun(api, activity="au-1").plays("initialized", "completed", "terminated")
    begun(api, activity="au-2").plays("initialized", "completed", "terminated")

    found = [each for each in statements(first.answer["registration"]) if each["verb"]["id"] == WORDS["satisfied"]]

    assert [each["object"]["definition"]["type"].rsplit("/", 1)[1] for each in found] == ["block", "course"]


def test_link_opens_once(api, person):
    import_course(api)
    url = api("POST", "launches", {"person": "maya", "course": "brakes"}).json()["url"]

    statuses = [Client().get(urlsplit(url).path).status_code for _ in range(2)]

    assert statuses == [302, 410]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"person": "nobody"}, "body.person"),
        ({"course": "none"}, "body.course"),
        ({"activity": "none"}, "body.activity"),
        ({"registration": "ccaf384c-f8d4-4e7a-8304-49af58f0b176"}, "body.registration"),
        ({"mode": "fast"}, "body.mode"),
        ({"return_url": "javascript:alert(1)"}, "body.return_url"),
        ({"return_url": "https://portal.example/" + "x" * 2000}, "body.return_url"),
    ],
)
def test_launch_that_names_what_is_not_there_is_refused(api, person, asked, place):
    import_course(api)

    answer = api("POST", "launches", {"person": "maya", "course": "brakes", **asked})

    assert (answer.status_code, [fault["place"] for fault in answer.json()["faults"]]) == (422, [place])


def test_success_is_of_what_is_judged(api, person):
    import_course(api, unit("one", move_on="Passed"), unit("two", move_on="Passed"), unit("three", move_on="Completed"))

    def success(*verbs: str, activity: str, registration: str | None = None) -> tuple[str, bool | None]:
        asked = {"registration": registration} if registration else {}
        played = begun(api, activity=activity, **asked).plays("initialized", *verbs, "terminated")
        found = api("GET", f"registrations/{played.answer['registration']}").json()
        return played.answer["registration"], found["activities"][0]["success"]

    registration, first = success("passed", activity="au-1")
    found = [success(verb, activity="au-2", registration=registration)[1] for verb in ("failed", "passed")]

    assert [first, *found] == [None, False, True]
