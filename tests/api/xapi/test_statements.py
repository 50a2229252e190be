"""The statement resource, as a client sees it (1.0.3 Part 3, 2.1; IEEE 9274.1.1 4.1.6.1)."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import permutations

import pytest
from django.db import connection, transaction
from side_by_side import Apart

from api.xapi.conftest import COURSE, MAYA, PASSED, RUTH, said, uuid
from tradewind.delivery.models import Statement
from tradewind.delivery.xapi.queries import consistent_through

TRIED = {"id": "http://adlnet.gov/expapi/verbs/attempted"}
VOID = {"id": "http://adlnet.gov/expapi/verbs/voided"}


def ref(identifier):
    return {"objectType": "StatementRef", "id": identifier}


def ids(statements):
    return [statement["id"] for statement in statements]


def test_statement_comes_back_with_what_the_store_sets(store):
    [identifier] = store.send(said(result={"score": {"raw": 0.12123434}}))
    found = store.one(identifier)
    assert (found["actor"], found["verb"], found["object"]) == (MAYA, PASSED, COURSE)
    assert found["result"]["score"]["raw"] == 0.12123434
    assert (found["version"], found["authority"]["name"]) == (
        {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}[store.version],
        "token-0",
    )
    assert found["stored"] == found["timestamp"]
    assert abs(datetime.fromisoformat(found["stored"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_authority_is_of_the_public_url_under_whichever_host_it_was_sent(store, settings):
    settings.ALLOWED_HOSTS = ["learn.example", "academy.example"]
    settings.PUBLIC_URL = "https://academy.example"
    answer = store("POST", "statements", [said()], headers={"Host": "learn.example"})
    [identifier] = answer.json()
    found = store("GET", "statements", statementId=identifier, headers={"Host": "academy.example"}).json()
    assert found["authority"]["account"]["homePage"] == "https://academy.example"


def test_answer_names_its_version_and_when_it_is_consistent(store):
    [identifier] = store.send(said())
    answer = store("GET", "statements", statementId=identifier)
    assert answer["X-Experience-API-Version"] == store.version
    assert answer["Content-Type"] == "application/json"
    through = datetime.fromisoformat(answer["X-Experience-API-Consistent-Through"])
    assert abs(through - datetime.now(UTC)) < timedelta(minutes=5)
    stored = datetime.fromisoformat(answer.json()["stored"])
    assert parsedate_to_datetime(answer["Last-Modified"]) == stored.replace(microsecond=0)


def test_put_stores_under_the_id_of_the_query(store):
    assert store("PUT", "statements", said(), statementId=uuid(1)).status_code == 204
    assert store.one(uuid(1))["id"] == uuid(1)


@pytest.mark.parametrize(
    ("parameters", "data"),
    [
        ({}, said()),
        ({"statementId": "x"}, said()),
        ({"statementId": uuid(1)}, said(id=uuid(2))),
        ({"statementId": uuid(1)}, [said()]),
        ({"statementId": uuid(1), "extra": "1"}, said()),
    ],
    ids=["no id", "no uuid", "another id", "a list", "unknown parameter"],
)
def test_put_that_makes_no_sense_is_refused(store, parameters, data):
    assert store("PUT", "statements", data, **parameters).status_code == 400


def test_d1_the_same_statement_again_is_stored_once(store):
    statement = said(id=uuid(1), timestamp="2026-11-24T09:30:00Z")
    assert store.send(statement) == [uuid(1)]
    assert store.send({**statement, "actor": {**MAYA}, "timestamp": "2026-11-24T10:30:00+01:00"}) == [uuid(1)]
    assert store("PUT", "statements", statement, statementId=uuid(1)).status_code == 204
    assert Statement.objects.count() == 1


@pytest.mark.parametrize(
    ("duration", "status"), [("P1DT12M0.1237S", 204), ("P1DT12M0,12S", 204), ("P1DT12M0.13S", 409)]
)
def test_durations_are_compared_to_the_hundredth_of_a_second(store, duration, status):
    store.send(said(id=uuid(1), result={"duration": "P1DT12M0.12S"}))
    answer = store("PUT", "statements", said(result={"duration": duration}), statementId=uuid(1))
    assert (answer.status_code, store.one(uuid(1))["result"]["duration"]) == (status, "P1DT12M0.12S")


def test_another_statement_of_the_same_id_is_a_conflict(store):
    store.send(said(id=uuid(1)))
    answers = [
        store("POST", "statements", said(id=uuid(1), verb=TRIED)),
        store("PUT", "statements", said(actor=RUTH), statementId=uuid(1)),
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert store.one(uuid(1))["verb"] == PASSED


def test_batch_is_stored_whole_or_not_at_all(store):
    answer = store("POST", "statements", [said(id=uuid(1)), said(verb={"id": "passed"})])
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["faults"] == [{"place": "statement[1].verb.id", "wrong": "must be an IRI with a scheme."}]
    assert store("POST", "statements", [said(id=uuid(1)), said(id=uuid(1), verb=TRIED)]).status_code == 400
    assert Statement.objects.count() == 0


def test_batch_answers_with_ids_in_order(store):
    sent = [uuid(3), uuid(1), uuid(2)]
    assert store.send(*[said(id=identifier) for identifier in sent]) == sent
    assert ids(store.find(ascending="true")) == sent
    assert store.send() == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b'{"actor": {}, "actor": {}}', "application/json"),
        (b"x", "text/plain"),
        (b'["\\ud800"]', "application/json"),
        (b"", "application/json"),
    ],
)
def test_body_that_is_no_statement_is_refused(store, body, kind):
    assert store("POST", "statements", body=body, kind=kind).status_code == 400


def test_text_that_no_database_can_hold_is_refused(store):
    assert store("POST", "statements", said(result={"response": "\ud800"})).status_code == 400
    assert store.one(store.send(said(result={"response": "a\u0000b ünïcode 😀"}))[0])["result"]["response"] == (
        "a\u0000b ünïcode 😀"
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [("a\\u0000b", "\\u0000"), ("a\\\\u0000b", "\\\\u0000"), ("a\u0000b", "Brakes")],
    ids=["backslash", "two", "nul"],
)
def test_text_with_a_nul_or_a_backslash_before_u0000_comes_back(store, text, title):
    target = {**COURSE, "definition": {"name": {"en": title}}}
    group = {"objectType": "Group", "name": text, "member": [MAYA]}
    stated = said(id=uuid(1), actor=group, object=target, result={"response": text, "extensions": {COURSE["id"]: text}})

    answers = [store("POST", "statements", stated) for _ in range(2)]
    voided = store("POST", "statements", said(id=uuid(2), verb=VOID, object=ref(uuid(1))))

    assert [answer.status_code for answer in [*answers, voided]] == [200] * 3
    found = store("GET", "statements", voidedStatementId=uuid(1)).json()
    assert (found["result"]["response"], found["actor"]["name"]) == (text, text)


# Finding


def test_filters_find_what_they_name(store):
    other = {**COURSE, "id": "https://example.com/courses/lights"}
    passed, tried, elsewhere, with_ruth, registered = store.send(
        said(),
        said(verb=TRIED),
        said(object=other, context={"contextActivities": {"parent": COURSE}}),
        said(actor=RUTH, context={"instructor": MAYA}),
        said(context={"registration": uuid(9)}),
    )
    assert ids(store.find(verb=TRIED["id"])) == [tried]
    assert ids(store.find(activity=other["id"])) == [elsewhere]
    assert ids(store.find(activity=COURSE["id"], related_activities="true")) == [
        registered,
        with_ruth,
        elsewhere,
        tried,
        passed,
    ]
    assert ids(store.find(agent=RUTH)) == [with_ruth]
    assert ids(store.find(agent=MAYA, related_agents="true", verb=PASSED["id"], activity=COURSE["id"])) == [
        registered,
        with_ruth,
        passed,
    ]
    assert ids(store.find(registration=uuid(9))) == [registered]
    assert store.find(agent={"mbox": "mailto:nobody@north.example"}) == []


def test_agent_is_found_in_a_group_and_as_object(store):
    group = {"objectType": "Group", "mbox": "mailto:team@north.example", "member": [RUTH]}
    in_group, as_object = store.send(said(actor=group), said(object=RUTH))
    assert ids(store.find(agent=RUTH)) == [as_object, in_group]
    assert ids(store.find(agent={"objectType": "Group", "mbox": "mailto:team@north.example"})) == [in_group]


def test_statement_within_is_found_by_what_is_related_only(store):
    inner = {"objectType": "SubStatement", "actor": RUTH, "verb": TRIED, "object": COURSE}
    [identifier] = store.send(said(object=inner))
    assert store.find(activity=COURSE["id"]) == store.find(agent=RUTH) == []
    assert ids(store.find(activity=COURSE["id"], related_activities="true")) == [identifier]
    assert ids(store.find(agent=RUTH, related_agents="true")) == [identifier]


def test_since_and_until_are_of_storing(store):
    [first] = store.send(said())
    stored = store.one(first)["stored"]
    earlier = (datetime.fromisoformat(stored) - timedelta(seconds=1)).isoformat()
    later = (datetime.fromisoformat(stored) + timedelta(seconds=1)).isoformat()
    assert ids(store.find(since=earlier)) == ids(store.find(until=later)) == [first]
    assert store.find(since=later) == store.find(until=earlier) == []


def test_pages_hold_everything_once_in_order(store):
    sent = [identifier for _ in range(3) for identifier in store.send(said(), said())]
    for ascending in ("true", "false"):
        answer = store("GET", "statements", limit="4", ascending=ascending, verb=PASSED["id"]).json()
        found = ids(answer["statements"])
        assert (len(found), answer["more"].startswith("/xapi/statements/more/")) == (4, True)
        last = store("GET", answer["more"]).json()
        found += ids(last["statements"])
        assert (found, last["more"]) == (sent if ascending == "true" else sent[::-1], "")
    assert store("GET", "/xapi/statements/more/nonsense").status_code == 404


@pytest.mark.parametrize(
    "parameters",
    [
        {"agent": "maya"},
        {"agent": {"objectType": "Agent"}},
        {"agent": {"objectType": "Group", "member": [MAYA]}},
        {"verb": "passed"},
        {"activity": "course"},
        {"registration": "x"},
        {"since": "yesterday"},
        {"until": "2026-02-31T00:00:00Z"},
        {"limit": "-1"},
        {"ascending": "yes"},
        {"format": "short"},
        {"attachments": "1"},
        {"StatementId": uuid(1)},
        {"unknown": "1"},
        {"statementId": uuid(1), "voidedStatementId": uuid(1)},
        {"statementId": uuid(1), "verb": PASSED["id"]},
        {"statementId": "x"},
    ],
    ids="+".join,
)
def test_query_that_makes_no_sense_is_refused(store, parameters):
    assert store("GET", "statements", **parameters).status_code == 400


def test_statement_that_is_not_there_is_not_found(store):
    assert store("GET", "statements", statementId=uuid(1)).status_code == 404


def test_head_is_get_without_content(store):
    [identifier] = store.send(said())
    full, head = (store(method, "statements", statementId=identifier) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(full.content)))
    assert head["Last-Modified"] == full["Last-Modified"]


# Voiding and references


@pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=["after", "before"])
def test_voided_statement_is_found_only_when_asked_for(store, order):
    statements = [said(id=uuid(1)), said(id=uuid(2), actor=RUTH, verb=VOID, object=ref(uuid(1)))]
    for place in order:
        store.send(statements[place])
    assert store("GET", "statements", statementId=uuid(1)).status_code == 404
    assert store("GET", "statements", voidedStatementId=uuid(1)).json()["id"] == uuid(1)
    assert store("GET", "statements", voidedStatementId=uuid(2)).status_code == 404
    # The voiding one is found by what it refers to, though that is not given out any more.
    assert ids(store.find(activity=COURSE["id"])) == ids(store.find()) == [uuid(2)]


def test_what_others_sent_is_voided_by_nobody_without_the_scope_all(signed_in):
    one, other, everything = signed_in("statements/write"), signed_in("statements/write"), signed_in()
    one.send(said(id=uuid(1)))
    too_early = other("POST", "statements", said(id=uuid(2), verb=VOID, object=ref(uuid(3))))
    one.send(said(id=uuid(3)))
    refused = other("POST", "statements", [said(id=uuid(5)), said(id=uuid(4), verb=VOID, object=ref(uuid(1)))])
    assert (too_early.status_code, refused.status_code) == (200, 403)
    assert sorted(ids(everything.find())) == sorted([uuid(1), uuid(2), uuid(3)])
    one.send(said(id=uuid(6), verb=VOID, object=ref(uuid(1))))
    everything.send(said(id=uuid(7), verb=VOID, object=ref(uuid(3))))
    assert sorted(ids(everything.find())) == sorted([uuid(2), uuid(6), uuid(7)])


def test_voiding_statement_cannot_be_voided(store):
    store.send(
        said(id=uuid(1)),
        said(id=uuid(2), verb=VOID, object=ref(uuid(1))),
        said(id=uuid(3), verb=VOID, object=ref(uuid(2))),
    )
    assert store.one(uuid(2))["id"] == uuid(2)
    assert store("GET", "statements", statementId=uuid(1)).status_code == 404


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_reference_is_found_by_what_it_refers_to(store, order):
    statements = [
        said(id=uuid(1)),
        said(id=uuid(2), actor=RUTH, verb=TRIED, object=ref(uuid(1))),
        said(id=uuid(3), actor=RUTH, verb=TRIED, object=ref(uuid(2))),
    ]
    for place in order:
        store.send(statements[place])
    assert sorted(ids(store.find(activity=COURSE["id"]))) == [uuid(1), uuid(2), uuid(3)]
    assert sorted(ids(store.find(agent=RUTH))) == [uuid(2), uuid(3)]
    # The filters hold on one of the two statements, not on a mixture.
    assert store.find(agent=MAYA, verb=TRIED["id"]) == []


# Forms


def test_ids_form_says_only_which(store):
    group = {"objectType": "Group", "name": "Team", "member": [{**MAYA, "name": "Maya"}]}
    target = {**COURSE, "definition": {"name": {"en": "Brakes"}}}
    [identifier] = store.send(said(actor=group, object=target, verb={**PASSED, "display": {"en": "passed"}}))
    found = store.one(identifier, format="ids")
    assert (found["actor"], found["object"], found["verb"]) == (
        {"objectType": "Group", "member": [MAYA]},
        {"id": COURSE["id"]},
        PASSED,
    )


def test_ids_form_says_only_which_within_a_substatement_too(store):
    team = {"objectType": "Group", "mbox": "mailto:team@north.example"}
    target = {**COURSE, "definition": {"name": {"en": "Brakes"}}}
    verb = {**PASSED, "display": {"en": "passed"}}
    inner = said(
        actor={**team, "name": "Team"}, object=target, verb=verb, context={"contextActivities": {"parent": target}}
    )
    [identifier] = store.send(said(object={"objectType": "SubStatement", **inner}))
    only = {"id": COURSE["id"]}
    assert store.one(identifier, format="ids")["object"] == {
        "objectType": "SubStatement",
        **said(actor=team, object=only, verb=PASSED, context={"contextActivities": {"parent": [only]}}),
    }


def test_ids_form_says_only_who_was_around(signed_in):
    store = signed_in(version="2.0.0")
    team = {"objectType": "Group", "member": [{**MAYA, "name": "Maya"}], "name": "Team"}
    agents = [{"objectType": "contextAgent", "agent": {**RUTH, "name": "Ruth"}, "relevantTypes": ["urn:coach"]}]
    groups = [{"objectType": "contextGroup", "group": team}]
    [identifier] = store.send(said(context={"contextAgents": agents, "contextGroups": groups}))
    assert store.one(identifier, format="ids")["context"] == {
        "contextAgents": [{"objectType": "contextAgent", "agent": RUTH, "relevantTypes": ["urn:coach"]}],
        "contextGroups": [{"objectType": "contextGroup", "group": {"objectType": "Group", "member": [MAYA]}}],
    }


def test_canonical_form_has_one_language_and_the_joined_definition(store):
    first = {
        **COURSE,
        "definition": {"name": {"en-US": "Brakes", "de": "Bremsen"}, "type": "https://example.com/course"},
    }
    second = {**COURSE, "definition": {"name": {"fr": "Freins"}, "description": {"en": "All of them"}}}
    display = {**PASSED, "display": {"en": "passed", "de": "bestanden"}}
    [identifier, _] = store.send(said(object=first, verb=display), said(object=second))
    answer = store(
        "GET", "statements", headers={"Accept-Language": "de-AT, en;q=0.5"}, statementId=identifier, format="canonical"
    )
    found = answer.json()
    assert found["verb"]["display"] == {"de": "bestanden"}
    assert found["object"]["definition"] == {
        "name": {"de": "Bremsen"},
        "description": {"en": "All of them"},
        "type": "https://example.com/course",
    }
    exact = store.one(identifier)
    assert (exact["object"], exact["verb"]) == (first, display)


# At once


@pytest.mark.usefixtures("committed")
def test_d2_one_statement_sent_by_many_at_once_is_stored_once(signed_in):
    store = signed_in()
    statement, answers = said(id=uuid(1)), []

    def send():
        try:
            answers.append(store("POST", "statements", [statement, said()]).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [200] * 6
    assert Statement.objects.filter(id=uuid(1)).count() == 1
    assert Statement.objects.count() == 7


@pytest.mark.parametrize("name", ["parent", "grouping", "category", "other"])
def test_single_context_activity_comes_back_in_a_list(signed_in, name):
    store = signed_in()
    context = {"contextActivities": {name: COURSE}}
    inner = {"objectType": "SubStatement", "actor": RUTH, "verb": TRIED, "object": COURSE, "context": context}
    [identifier] = store.send(said(object=inner, context=context))
    found = store.one(identifier)
    assert found["context"] == found["object"]["context"] == {"contextActivities": {name: [COURSE]}}
    assert store.send(said(id=identifier, object=inner, context=context)) == [identifier]


def test_text_that_is_no_unicode_is_refused_wherever_it_is(store):
    who = {"account": {"homePage": "https://north.example", "name": "\ud800"}}
    answers = [
        store("POST", "statements", said(actor=who)),
        store("GET", "statements", agent=who),
        store("PUT", "agents/profile", {}, agent=who, profileId="p"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]


def nested(levels):
    return {"urn:levels": nested(levels - 1)} if levels else 1


def test_statement_that_is_nested_too_deeply_is_refused(store):
    fits = said(id=uuid(1), context={"extensions": nested(97)})
    assert [store.send(fits), store.send(fits)] == [[uuid(1)], [uuid(1)]]
    assert store("POST", "statements", said(context={"extensions": nested(99)})).status_code == 400


def test_statements_of_more_bytes_than_are_read_are_refused(store, monkeypatch):
    monkeypatch.setattr("tradewind.api.xapi.statements.LARGEST_JSON", 100)
    assert store("POST", "statements", said()).status_code == 413


def test_many_faults_are_told_up_to_a_hundred(store):
    answer = store("POST", "statements", [{"x": 1}] * 60)
    assert (answer.status_code, len(answer.json()["faults"])) == (400, 100)


REFERRED, VOIDING = said(id=uuid(1)), said(id=uuid(2), actor=RUTH, verb=VOID, object=ref(uuid(1)))


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(("first", "second"), [(REFERRED, VOIDING), (VOIDING, REFERRED)], ids=["after", "before"])
def test_statement_that_is_voided_while_it_is_stored_is_voided(signed_in, first, second):
    """Neither sees the other, so whoever comes second waits."""
    store = signed_in()
    with transaction.atomic():
        store.send(first)
        late = Apart(lambda: store.send(second)).waits()
    assert late.result() == [second["id"]]
    assert store("GET", "statements", statementId=uuid(1)).status_code == 404
    assert ids(store.find(activity=COURSE["id"])) == [uuid(2)]


@pytest.mark.parametrize("order", [[0, 2], [2, 0]], ids=["end first", "end last"])
@pytest.mark.usefixtures("committed")
def test_chain_whose_ends_are_stored_at_the_same_instant_is_whole(signed_in, order):
    store = signed_in()
    chain = [
        said(id=uuid(1)),
        said(id=uuid(2), actor=RUTH, object=ref(uuid(1))),
        said(id=uuid(3), actor=RUTH, object=ref(uuid(2))),
    ]
    store.send(chain[1])
    first, second = (chain[place] for place in order)
    with transaction.atomic():
        store.send(first)
        late = Apart(lambda: store.send(second)).waits()
    assert late.result() == [second["id"]]
    assert sorted(ids(store.find(activity=COURSE["id"]))) == [uuid(1), uuid(2), uuid(3)]


@pytest.mark.usefixtures("committed")
def test_nothing_is_consistent_that_is_still_on_its_way(signed_in):
    store = signed_in()
    with transaction.atomic():
        [identifier] = store.send(said())
        stored = Statement.objects.get(id=identifier).stored
        through = Apart(consistent_through).result()
    assert through < stored
    assert consistent_through() > stored
