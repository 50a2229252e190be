"""What content may store: the elements of the SCORM data models, with their types and limits.

The run time in the browser checks them too, and lets some through; what arrives at the server is checked here.
SCORM 1.2 RTE 3.4; SCORM 2004 4th Edition RTE 4.2. Elements that content may only read are not in the tables:
the server sets them, and passes over what comes back. Where 2004 gives a smallest permitted maximum, that is
the limit here.
"""

import re
from collections.abc import Mapping

from tradewind.standards.faults import Fault
from tradewind.standards.scorm import values as v
from tradewind.standards.scorm.manifest import Edition

_SCORE_12 = v.either(v.BLANK, v.decimal(0, 100))
_STATUS_12 = v.one_of("passed", "completed", "failed", "incomplete", "browsed", "not attempted")

SCORM_12: Mapping[str, v.Type] = {
    "cmi.core.lesson_location": v.text(255),
    "cmi.core.lesson_status": _STATUS_12,
    "cmi.core.score.raw": _SCORE_12,
    "cmi.core.score.min": _SCORE_12,
    "cmi.core.score.max": _SCORE_12,
    "cmi.core.exit": v.one_of("time-out", "suspend", "logout", ""),
    "cmi.core.session_time": v.TIMESPAN_12,
    "cmi.suspend_data": v.text(4096),
    "cmi.comments": v.text(4096),
    "cmi.objectives.n.id": v.IDENTIFIER_12,
    "cmi.objectives.n.score.raw": _SCORE_12,
    "cmi.objectives.n.score.min": _SCORE_12,
    "cmi.objectives.n.score.max": _SCORE_12,
    "cmi.objectives.n.status": _STATUS_12,
    "cmi.student_preference.audio": v.decimal(-1, 100),
    "cmi.student_preference.language": v.text(255),
    "cmi.student_preference.speed": v.decimal(-100, 100),
    "cmi.student_preference.text": v.one_of("-1", "0", "1"),
    "cmi.interactions.n.id": v.IDENTIFIER_12,
    "cmi.interactions.n.objectives.n.id": v.IDENTIFIER_12,
    "cmi.interactions.n.time": v.TIME_12,
    "cmi.interactions.n.type": v.one_of(
        "true-false", "choice", "fill-in", "matching", "performance", "likert", "sequencing", "numeric"
    ),
    "cmi.interactions.n.correct_responses.n.pattern": v.text(255),
    "cmi.interactions.n.weighting": v.decimal(),
    "cmi.interactions.n.student_response": v.text(255),
    "cmi.interactions.n.result": v.either(v.one_of("correct", "wrong", "unanticipated", "neutral"), v.decimal()),
    "cmi.interactions.n.latency": v.TIMESPAN_12,
}

_SUCCESS = v.one_of("passed", "failed", "unknown")
_COMPLETION = v.one_of("completed", "incomplete", "not attempted", "unknown")
_ID = v.identifier(4000)

SCORM_2004: Mapping[str, v.Type] = {
    "cmi.comments_from_learner.n.comment": v.localized(4000),
    "cmi.comments_from_learner.n.location": v.text(250),
    "cmi.comments_from_learner.n.timestamp": v.INSTANT,
    "cmi.completion_status": _COMPLETION,
    "cmi.exit": v.one_of("time-out", "suspend", "logout", "normal", ""),
    "cmi.interactions.n.id": _ID,
    "cmi.interactions.n.type": v.one_of(
        "true-false",
        "choice",
        "fill-in",
        "long-fill-in",
        "likert",
        "matching",
        "performance",
        "sequencing",
        "numeric",
        "other",
    ),
    "cmi.interactions.n.objectives.n.id": _ID,
    "cmi.interactions.n.timestamp": v.INSTANT,
    "cmi.interactions.n.correct_responses.n.pattern": v.localized(36_000),
    "cmi.interactions.n.weighting": v.real(),
    "cmi.interactions.n.learner_response": v.localized(36_000),
    "cmi.interactions.n.result": v.either(v.one_of("correct", "incorrect", "unanticipated", "neutral"), v.real()),
    "cmi.interactions.n.latency": v.DURATION,
    "cmi.interactions.n.description": v.localized(250),
    "cmi.learner_preference.audio_level": v.real(0),
    "cmi.learner_preference.language": v.LANGUAGE,
    "cmi.learner_preference.delivery_speed": v.real(0),
    "cmi.learner_preference.audio_captioning": v.one_of("-1", "0", "1"),
    "cmi.location": v.text(1000),
    "cmi.objectives.n.id": _ID,
    "cmi.objectives.n.score.scaled": v.real(-1, 1),
    "cmi.objectives.n.score.raw": v.real(),
    "cmi.objectives.n.score.min": v.real(),
    "cmi.objectives.n.score.max": v.real(),
    "cmi.objectives.n.success_status": _SUCCESS,
    "cmi.objectives.n.completion_status": _COMPLETION,
    "cmi.objectives.n.progress_measure": v.real(0, 1),
    "cmi.objectives.n.description": v.localized(250),
    "cmi.progress_measure": v.real(0, 1),
    "cmi.score.scaled": v.real(-1, 1),
    "cmi.score.raw": v.real(),
    "cmi.score.min": v.real(),
    "cmi.score.max": v.real(),
    "cmi.session_time": v.DURATION,
    "cmi.success_status": _SUCCESS,
    "cmi.suspend_data": v.text(64_000),
    "adl.nav.request": v.matching(
        re.compile(
            r"continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|_none_"
            r"|\{target=[^\s{}]{1,3900}\}(choice|jump)"
        ),
        "a request like continue or {target=item}choice",
    ),
    "adl.data.n.store": v.text(64_000),
}
"""``adl.data`` is the 4th edition's; others do not offer it, so nothing of it arrives."""

_READ_ONLY = re.compile(
    r"cmi\.(core\.(student_id|student_name|credit|entry|total_time|lesson_mode)|launch_data|comments_from_lms"
    r"|student_data\..*|learner_id|learner_name|credit|entry|mode|total_time|time_limit_action|max_time_allowed"
    r"|completion_threshold|scaled_passing_score|comments_from_lms\..*|_version)"
    r"|.*\._(count|children|version)|adl\.nav\.request_valid\..*|adl\.data\.\d+\.id"
)
_INDEX = re.compile(r"(?<=\.)\d{1,6}(?=\.|$)")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
MOST = 2000
"""Entries of one collection (objectives, interactions…); the standard asks for 250 at least."""


def accepted(edition: Edition, given: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """(what may be stored, the faults of the rest). What content may only read is left out of both.

    Characters that no database keeps (NUL; half a character, where content cut a text) become U+FFFD: all else of the
    text is worth more than they are.
    """
    table = SCORM_2004 if edition.is_2004 else SCORM_12
    kept: dict[str, str] = {}
    faults: list[Fault] = []
    for element, value in given.items():
        if _READ_ONLY.fullmatch(element):
            continue
        wrong = _wrong(table, element, value)
        if wrong:
            faults.append(Fault(element[:200], wrong))
        else:
            kept[element] = _UNSTORABLE.sub("\ufffd", value)
    return kept, faults


def _wrong(table: Mapping[str, v.Type], element: str, value: str) -> str:
    expected = table.get(_general(element)) if len(element) < 200 else None
    if expected is None:
        return "is not an element of the data model."
    if any(int(index) >= MOST for index in _INDEX.findall(element)):
        return f"is beyond the {MOST:,} entries that a collection may have."
    return "" if expected.accepts(value) else f"must be {expected.words}."


def _general(element: str) -> str:
    """``cmi.objectives.3.id`` -> ``cmi.objectives.n.id``."""
    return _INDEX.sub("n", element)
