"""How far the credential of a session reaches: to its learner, its registration and its activities, no further.

What it asks beyond is refused with 403, also where another client would be told that a parameter is missing: cmi5
has the store reject what is not of the launch (8.1.3, 8.1.4, 10.2.1, 11). The credential of a token is not limited.
"""

import re
from collections.abc import Mapping
from typing import Any

from tradewind.api.xapi.calls import Call, NotAllowed
from tradewind.delivery.actors import actor_of
from tradewind.delivery.kinds.cmi5 import recording
from tradewind.delivery.kinds.cmi5 import vocabulary as cmi5
from tradewind.delivery.kinds.registry import speaker_of
from tradewind.delivery.models import Document, Session
from tradewind.delivery.xapi.keys import identifier_of
from tradewind.standards.xapi.statements import actor_faults
from tradewind.standards.xapi.values import NotJson, read_json

_LANGUAGES = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*(,[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)*")
_READING = {"GET", "HEAD"}


def check_query(call: Call) -> None:
    """Statements are asked for by the session's learner or registration, and by no other's."""
    session = call.holder.session
    if session is None:
        return
    given = call.parameters
    if "agent" not in given and "registration" not in given:
        raise NotAllowed("Content finds statements of its learner (agent) or of its registration only.")
    if "agent" in given:
        check_agent(call)
    _check_registration(call, session, is_required=False)


def may_read(call: Call, statement: Mapping[str, Any]) -> bool:
    """Whether a single statement is one that the credential reaches."""
    session = call.holder.session
    return session is None or identifier_of(dict(statement["actor"])) == _identity(session)


def check_agent(call: Call) -> None:
    """The agent that a request names is the session's learner."""
    session = call.holder.session
    if session is not None and _agent(call) != _identity(session):
        raise _beyond(session, "8.1.3.0-3", "the agent is not the actor of the launch.")


def check_document(call: Call, resource: str) -> None:
    """Documents are those of the learner, of the registration, of the session's own activities."""
    session = call.holder.session
    if session is None:
        return
    speaker = speaker_of(session)
    if call.method not in _READING:
        speaker.refuse_to_change(session)
    if resource != Document.Resource.ACTIVITY_PROFILE:
        check_agent(call)
    if resource != Document.Resource.AGENT_PROFILE and call.parameters.get("activityId") not in speaker.activities(
        session
    ):
        raise _beyond(session, "8.1.5.0-6", "the activityId is not that of the launch.")
    if resource == Document.Resource.STATE:
        _check_registration(call, session, is_required=speaker.needs_registration())
        _check_state(call)
    elif call.parameters.get("profileId") == cmi5.PREFERENCES:
        _check_preferences(call, session)


def _check_state(call: Call) -> None:
    """LMS.LaunchData is the academy's to write, and nobody deletes it by naming none."""
    if call.method not in _READING and call.parameters.get("stateId", cmi5.LAUNCH_DATA) == cmi5.LAUNCH_DATA:
        raise NotAllowed("cmi5 10.2.1.0-5: LMS.LaunchData is only read.")


def _check_preferences(call: Call, session: Session) -> None:
    """11: read before the first statement; written only as what they are; never deleted."""
    if call.method in _READING:
        if session.attempt.activity.kind == "cmi5":
            recording.note_preferences(session)
        return
    if call.method == "DELETE":
        raise NotAllowed("cmi5 11.0: the learner preferences are not deleted.")
    if call.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotAllowed("cmi5 11.0.0.0-5: the learner preferences are application/json.")
    try:
        value = read_json(call.body)
    except NotJson as error:
        raise NotAllowed("cmi5 11.0.0.0-5: the learner preferences are not JSON.") from error
    if not isinstance(value, dict) or not {"languagePreference", "audioPreference"} <= value.keys():
        raise NotAllowed("cmi5 11.0.0.0-5: there are a languagePreference and an audioPreference.")
    if not (isinstance(said := value["languagePreference"], str) and _LANGUAGES.fullmatch(said)):
        raise NotAllowed("cmi5 11.1.0.0-1: the languagePreference is a list of language tags, with commas.")
    if value["audioPreference"] not in {"on", "off"}:
        raise NotAllowed("cmi5 11.2: the audioPreference is on or off.")


def _check_registration(call: Call, session: Session, *, is_required: bool) -> None:
    named = call.parameters.get("registration")
    if (named is None and is_required) or (named is not None and named.lower() != str(session.attempt.registration_id)):
        raise _beyond(session, "8.1.4.0-3", "the registration is not that of the launch.")


def _beyond(session: Session, number: str, wrong: str) -> NotAllowed:
    """What the credential does not reach; to a unit of cmi5, with the number of the requirement."""
    is_cmi5 = session.attempt.activity.kind == "cmi5"
    return NotAllowed(f"cmi5 {number}: {wrong}" if is_cmi5 else f"{wrong[0].upper()}{wrong[1:]}")


def _identity(session: Session) -> str:
    return identifier_of(actor_of(session.attempt.registration))


def _agent(call: Call) -> str:
    """Who the request names; empty for nobody, or for what is no agent."""
    try:
        value = read_json(call.parameters.get("agent", "null"))
    except NotJson:
        return ""
    if not isinstance(value, dict) or any(actor_faults(value, call.version, "agent")):
        return ""
    return identifier_of(value)
