"""What a statement must be, requirement by requirement, in both versions."""

import pytest

from tradewind.standards.xapi.statements import faults_of
from tradewind.standards.xapi.values import NotJson, is_duration, is_instant, is_language, read_json

MAYA = {"objectType": "Agent", "mbox": "mailto:maya@north.example"}
ACCOUNT = {"homePage": "https://north.example", "name": "maya"}
VERB = {"id": "http://adlnet.gov/expapi/verbs/passed"}
COURSE = {"id": "https://example.com/c"}
ID = "12345678-1234-4234-8234-123456789012"
TEAM = {"objectType": "Group", "member": [MAYA]}
REF = {"objectType": "StatementRef", "id": ID}
SUB = {"objectType": "SubStatement", "actor": MAYA, "verb": VERB, "object": COURSE}
FILE = {
    "usageType": "http://example.com/photo",
    "display": {"en": "Photo"},
    "contentType": "image/png",
    "length": 3,
    "sha2": "a" * 64,
}


def said(**parts):
    return {"actor": MAYA, "verb": VERB, "object": COURSE, **parts}


def faults(statement, version="1.0.3"):
    return [str(fault) for fault in faults_of(statement, version)]


GOOD = {
    "the least": said(),
    "an identity": said(id=ID, version="1.0.9", timestamp="2026-11-24T09:30:00.123+01:00", stored="2026-11-24T09:30Z"),
    "digest": said(actor={"mbox_sha1sum": "a" * 40}),
    "openid": said(actor={"openid": "https://maya.example", "name": "Maya"}),
    "account": said(actor={"account": ACCOUNT}),
    "anonymous group": said(actor=TEAM),
    "identified group": said(actor={"objectType": "Group", "account": ACCOUNT, "member": [MAYA]}),
    "verb in words": said(verb={**VERB, "display": {"en-US": "passed", "zh-Hans-CN": "通过", "de": "bestanden"}}),
    "agent as object": said(object=MAYA),
    "group as object": said(object=TEAM),
    "reference": said(object=REF),
    "statement within": said(object=SUB),
    "reference within": said(object={**SUB, "object": REF}),
    "interaction": said(
        object={
            **COURSE,
            "definition": {
                "name": {"en": "Q"},
                "description": {"en": "?"},
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "moreInfo": "https://example.com/more",
                "interactionType": "choice",
                "correctResponsesPattern": ["a"],
                "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
                "extensions": {"https://example.com/x": None},
            },
        }
    ),
    "result": said(
        result={
            "score": {"scaled": -1, "raw": 5, "min": 0, "max": 10},
            "success": True,
            "completion": False,
            "response": "a",
            "duration": "PT1H30M0.5S",
            "extensions": {"https://example.com/x": [None, {"a": 1}]},
        }
    ),
    "context": said(
        context={
            "registration": ID,
            "instructor": MAYA,
            "team": TEAM,
            "contextActivities": {"parent": COURSE, "grouping": [COURSE, COURSE], "category": [], "other": COURSE},
            "revision": "2",
            "platform": "web",
            "language": "de-AT",
            "statement": REF,
            "extensions": {"https://example.com/x": 1},
        }
    ),
    "authority": said(authority=MAYA),
    "authority of two": said(authority={"objectType": "Group", "member": [{"account": ACCOUNT}, MAYA]}),
    "attachments": said(attachments=[FILE, {**FILE, "fileUrl": "https://example.com/p", "description": {"en": "x"}}]),
    "voiding": said(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}, object=REF),
}


@pytest.mark.parametrize("statement", GOOD.values(), ids=GOOD)
def test_statement_as_it_should_be_has_no_fault(statement):
    assert faults(statement) == []


@pytest.mark.parametrize("version", ["1.0", "1.0.9", "2.0", "2.0.0"])
def test_statement_of_either_version_is_taken_in_2_0(version):
    assert faults(said(version=version), "2.0.0") == []


@pytest.mark.parametrize("version", ["0.9.9", "1.1.0", "2.1", "2.0.0.0", "2.0.x", 2.0])
def test_statement_of_another_version_is_refused_in_2_0(version):
    assert faults(said(version=version), "2.0.0") == ["statement.version: must be 2.0.0, or a version like 1.0.3."]


@pytest.mark.parametrize("statement", GOOD.values(), ids=GOOD)
def test_statement_as_it_should_be_has_no_fault_in_2_0(statement):
    newer = {name: value for name, value in statement.items() if name not in {"version", "stored"}}
    assert faults(newer, "2.0.0") == []


WHO = "where exactly one of mbox, mbox_sha1sum, openid, account says who it is."
BAD = {
    "no object at all": ("x", ["statement: is a text, not an object."]),
    "null": (None, ["statement: is null, not an object."]),
    "empty": ({}, ["statement: has no actor.", "statement: has no verb.", "statement: has no object."]),
    "unknown property": (said(mood="good"), ["statement.mood: is not a property that belongs here."]),
    "property in other case": (said(Result={}), ["statement.Result: is not a property that belongs here."]),
    "null value": (said(result=None), ["statement.result: is null, not an object."]),
    "id": (said(id="12345"), ["statement.id: must be a UUID."]),
    "id of braces": (said(id=f"{{{ID}}}"), ["statement.id: must be a UUID."]),
    "timestamp": (said(timestamp="yesterday"), ["statement.timestamp: must be an instant by ISO 8601."]),
    "minus zero": (
        said(timestamp="2026-11-24T09:30:00-00:00"),
        ["statement.timestamp: must be an instant by ISO 8601."],
    ),
    "31 February": (said(timestamp="2026-02-31T09:30:00Z"), ["statement.timestamp: must be an instant by ISO 8601."]),
    "version": (said(version="2.0.0"), ["statement.version: must be a version like 1.0.3."]),
    "version 0.9": (said(version="0.9"), ["statement.version: must be a version like 1.0.3."]),
    "nobody": (said(actor={"name": "Maya"}), [f"statement.actor: has no identifier, {WHO}"]),
    "two of them": (
        said(actor={**MAYA, "openid": "https://m.example"}),
        [f"statement.actor: has mbox and openid, {WHO}"],
    ),
    "mailbox": (
        said(actor={"mbox": "maya@north.example"}),
        ["statement.actor.mbox: must be an address like mailto:maya@example.com."],
    ),
    "sha1": (
        said(actor={"mbox_sha1sum": "abc"}),
        ["statement.actor.mbox_sha1sum: must be a SHA-1 digest in hexadecimal."],
    ),
    "openid": (said(actor={"openid": "maya"}), ["statement.actor.openid: must be an IRI with a scheme."]),
    "account without name": (
        said(actor={"account": {"homePage": "https://north.example"}}),
        ["statement.actor.account: has no name."],
    ),
    "home page": (
        said(actor={"account": {"homePage": "north.example", "name": "m"}}),
        ["statement.actor.account.homePage: must be an IRI with a scheme."],
    ),
    "agent with members": (
        said(actor={**MAYA, "member": []}),
        ["statement.actor.member: is not a property that belongs here."],
    ),
    "other kind of actor": (
        said(actor={**MAYA, "objectType": "Robot"}),
        ["statement.actor.objectType: must be Agent."],
    ),
    "empty group": (said(actor={"objectType": "Group"}), ["statement.actor: is an anonymous group without members."]),
    "group in a group": (
        said(actor={"objectType": "Group", "member": [TEAM]}),
        [
            "statement.actor.member[0].member: is not a property that belongs here.",
            "statement.actor.member[0].objectType: must be Agent.",
            f"statement.actor.member[0]: has no identifier, {WHO}",
        ],
    ),
    "verb without id": (said(verb={"display": {"en": "x"}}), ["statement.verb: has no id."]),
    "verb that is no iri": (said(verb={"id": "passed"}), ["statement.verb.id: must be an IRI with a scheme."]),
    "language of a text": (
        said(verb={**VERB, "display": {"english language": "x"}}),
        ["statement.verb.display.english language: is no language tag (RFC 5646)."],
    ),
    "text that is none": (said(verb={**VERB, "display": {"en": 1}}), ["statement.verb.display.en: must be a text."]),
    "kind of object": (
        said(object={"objectType": "Thing", "id": "urn:x"}),
        ["statement.object.objectType: must be one of Activity, Agent, Group, StatementRef, SubStatement."],
    ),
    "activity without id": (said(object={"definition": {}}), ["statement.object: has no id."]),
    "type of activity": (
        said(object={**COURSE, "definition": {"type": "course"}}),
        ["statement.object.definition.type: must be an IRI with a scheme."],
    ),
    "kind of interaction": (
        said(object={**COURSE, "definition": {"interactionType": "guess"}}),
        [
            (
                "statement.object.definition.interactionType: must be one of true-false, choice, fill-in, "
                "long-fill-in, "
                "matching, performance, sequencing, likert, numeric, other."
            )
        ],
    ),
    "components without a kind": (
        said(object={**COURSE, "definition": {"choices": []}}),
        ["statement.object.definition: has parts of an interaction and no interactionType."],
    ),
    "components of one id": (
        said(object={**COURSE, "definition": {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "a"}]}}),
        ["statement.object.definition.choices: has an id twice."],
    ),
    "reference to nothing": (said(object={**REF, "id": "x"}), ["statement.object.id: must be a UUID."]),
    "statement within one within": (
        said(object={**SUB, "object": SUB}),
        ["statement.object.object.objectType: must be one of Activity, Agent, Group, StatementRef."],
    ),
    "statement within with an id": (
        said(object={**SUB, "id": ID}),
        ["statement.object.id: is not a property that belongs here."],
    ),
    "voiding of an activity": (
        said(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}),
        ["statement.object: must be a StatementRef, as the statement voids another."],
    ),
    "scaled score": (
        said(result={"score": {"scaled": 1.01}}),
        ["statement.result.score.scaled: must be from -1 to 1."],
    ),
    "raw score": (
        said(result={"score": {"raw": 11, "min": 0, "max": 10}}),
        ["statement.result.score.raw: must be from min to max."],
    ),
    "range of scores": (
        said(result={"score": {"min": 5, "max": 5}}),
        ["statement.result.score.min: must be less than max."],
    ),
    "score in words": (said(result={"score": {"raw": "5"}}), ["statement.result.score.raw: must be a number."]),
    "success in words": (said(result={"success": "true"}), ["statement.result.success: must be true or false."]),
    "duration": (said(result={"duration": "1 hour"}), ["statement.result.duration: must be a duration by ISO 8601."]),
    "extension": (
        said(result={"extensions": {"x": 1}}),
        ["statement.result.extensions.x: must be an IRI with a scheme."],
    ),
    "registration": (said(context={"registration": "x"}), ["statement.context.registration: must be a UUID."]),
    "team of one": (said(context={"team": MAYA}), ["statement.context.team.objectType: must be Group."]),
    "context activities": (
        said(context={"contextActivities": {"cousin": COURSE}}),
        ["statement.context.contextActivities.cousin: is not a property that belongs here."],
    ),
    "language": (
        said(context={"language": "german!"}),
        ["statement.context.language: must be a language tag (RFC 5646)."],
    ),
    "revision of a person": (
        said(object=MAYA, context={"revision": "2", "platform": "web"}),
        [
            "statement.context.revision: is only for a statement about an activity.",
            "statement.context.platform: is only for a statement about an activity.",
        ],
    ),
    "2.0 in 1.0.3": (
        said(context={"contextAgents": []}),
        ["statement.context.contextAgents: is not a property that belongs here."],
    ),
    "authority of three": (
        said(authority={"objectType": "Group", "member": [MAYA, MAYA, MAYA]}),
        ["statement.authority: must be an agent, or an anonymous group of exactly two."],
    ),
    "attachments that are no list": (said(attachments={}), ["statement.attachments: must be a list of attachments."]),
    "attachment without a digest": (
        said(attachments=[{name: value for name, value in FILE.items() if name != "sha2"}]),
        ["statement.attachments[0]: has no sha2."],
    ),
    "length": (
        said(attachments=[{**FILE, "length": "3"}]),
        ["statement.attachments[0].length: must be a number of bytes."],
    ),
    "media type": (
        said(attachments=[{**FILE, "contentType": "picture"}]),
        ["statement.attachments[0].contentType: must be a media type like image/png."],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), BAD.values(), ids=BAD)
def test_statement_that_breaks_a_rule_is_refused(statement, expected):
    assert faults(statement) == expected


CONTEXT = "statement.context.contextAgents[0]"
AGENT = {"objectType": "contextAgent", "agent": MAYA}
GROUP = {"objectType": "contextGroup", "group": TEAM, "relevantTypes": ["https://example.com/type"]}
NEWER = {
    "agents and groups": ({"contextAgents": [AGENT], "contextGroups": [GROUP]}, []),
    "kind": ({"contextAgents": [{**AGENT, "objectType": "x"}]}, [f"{CONTEXT}.objectType: must be contextAgent."]),
    "nobody": ({"contextAgents": [{**AGENT, "agent": {}}]}, [f"{CONTEXT}.agent: has no identifier, {WHO}"]),
    "no type": (
        {"contextAgents": [{**AGENT, "relevantTypes": []}]},
        [f"{CONTEXT}.relevantTypes: must be a list of IRIs."],
    ),
    "type": (
        {"contextAgents": [{**AGENT, "relevantTypes": ["abc"]}]},
        [f"{CONTEXT}.relevantTypes[0]: must be an IRI with a scheme."],
    ),
    "group": (
        {"contextGroups": [{**GROUP, "group": MAYA}]},
        ["statement.context.contextGroups[0].group.objectType: must be Group."],
    ),
}


@pytest.mark.parametrize(("context", "expected"), NEWER.values(), ids=NEWER)
def test_context_of_2_0_names_agents_and_groups(context, expected):
    assert faults(said(context=context), "2.0.0") == expected


@pytest.mark.parametrize(
    ("text", "older", "newer"),
    [
        ("2026-11-24T09:30:00Z", True, True),
        ("2026-11-24T09:30:00.123456789+05:30", True, True),
        ("2026-11-24T09:30Z", True, False),
        ("2026-11-24T09:30:00+0530", True, False),
        ("2026-11-24T09:30:00", True, False),
        ("2026-11-24", False, False),
        ("2026-13-24T09:30:00Z", False, False),
        ("2026-11-24T25:30:00Z", False, False),
        ("2026-11-24T09:30:00-0000", False, False),
    ],
)
def test_instant_is_that_of_its_version(text, older, newer):
    assert (is_instant(text, strict=False), is_instant(text, strict=True)) == (older, newer)


@pytest.mark.parametrize(
    "tag",
    [
        "en",
        "en-US",
        "zh-Hans-CN",
        "de-CH-1996",
        "x-private",
        "x-a-a",
        "sl-rozaj-biske",
        "i-klingon",
        "es-419",
        "en-a-aaa-b-aaa-x-a-a",
    ],
)
def test_language_tag_is_known(tag):
    assert is_language(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "e",
        "en_US",
        "english!",
        "en-",
        "-en",
        "123",
        "a12345678",
        "something",
        "s-RS",
        "ase-GB-US",
        "ar-a-aaa-b-bbb-a-ccc",
        "de-1901-1901",
    ],
)
def test_other_text_is_no_language_tag(tag):
    assert not is_language(tag)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("P1Y2M3DT4H5M6.7S", True),
        ("P4W", True),
        ("PT0S", True),
        ("P", False),
        ("PT", False),
        ("1h", False),
        ("P1YT", False),
    ],
)
def test_duration_is_that_of_iso_8601(text, known):
    assert is_duration(text) is known


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"a": 1, "a": 2}', "The property 'a' is there twice."),
        (b'{"a": NaN}', "NaN is not JSON."),
        (b"{", "The text is not JSON: Expecting property name enclosed in double quotes in line 1, column 2."),
        (b"\xff\xfe\xfd", "The text is not UTF-8."),
        (b"[" * 100_000, "The JSON is nested too deeply."),
    ],
    ids=["twice", "constant", "cut off", "bytes", "deep"],
)
def test_json_that_says_two_things_or_none_is_refused(text, words):
    with pytest.raises(NotJson) as raised:
        read_json(text)
    assert str(raised.value) == words


@pytest.mark.parametrize("text", ["1e999", "-1e999", "[1" + "0" * 5000 + "]", "1" + "0" * 400])
def test_number_beyond_all_floats_is_refused(text):
    with pytest.raises(NotJson, match="is beyond all that 64-bit floats hold"):
        read_json(text)


def test_property_that_is_there_twice_is_found_among_very_many():
    names = [*(f'"p{number}":1' for number in range(50_000)), '"p49999":2']
    with pytest.raises(NotJson, match="'p49999' is there twice"):
        read_json("{" + ",".join(names) + "}")


def test_iri_is_as_long_as_an_index_can_hold():
    fits, too_long = (f"https://example.com/{'ü' * length}" for length in (990, 991))
    assert (faults(said(verb={"id": fits})), len(faults(said(verb={"id": too_long})))) == ([], 1)


@pytest.mark.parametrize(("day", "taken"), [("2024-02-29", True), ("2026-02-29", False), ("0000-01-01", False)])
def test_instant_is_on_a_day_that_there_is(day, taken):
    assert is_instant(f"{day}T09:30:00Z", strict=True) is taken
