"""What content finds when it starts: the data model of a run, element by element."""

import re

from tradewind.delivery.kinds.scorm import records
from tradewind.delivery.kinds.scorm.records import Record
from tradewind.delivery.models import Registration, Session
from tradewind.standards.scorm.manifest import Edition, Item


def values_for(
    edition: Edition, item: Item, record: Record, session: Session, *, resumed: bool, objectives: dict[str, str]
) -> dict[str, str]:
    """The elements of a run that are not at their defaults; ``objectives`` are those that sequencing knows of."""
    registration = session.attempt.registration
    if edition.is_2004:
        return _values_2004(item, record, registration, session.mode, resumed=resumed, objectives=objectives)
    return _values_12(item, record, registration, session.mode, resumed=resumed)


def _values_12(item: Item, record: Record, registration: Registration, mode: str, *, resumed: bool) -> dict[str, str]:
    is_first = not record["runs"] and not record["cmi"] and not record["closed"]
    given = {
        "cmi.core.student_id": learner_id(registration),
        "cmi.core.student_name": learner_name(registration),
        "cmi.core.lesson_mode": mode,
        "cmi.core.credit": "credit" if mode == "normal" else "no-credit",
        "cmi.core.entry": "ab-initio" if is_first else "resume" if resumed else "",
        "cmi.core.total_time": records.total_time(record, is_2004=False),
        "cmi.core.lesson_status": records.status_12(item, record),
        "cmi.launch_data": item.data_from_lms,
        "cmi.student_data.mastery_score": f"{item.mastery_score:g}" if item.mastery_score is not None else "",
        "cmi.student_data.max_time_allowed": item.max_time,
        "cmi.student_data.time_limit_action": item.time_limit_action,
    }
    return {**record["cmi"], **{name: value for name, value in given.items() if value}}


def _values_2004(
    item: Item, record: Record, registration: Registration, mode: str, *, resumed: bool, objectives: dict[str, str]
) -> dict[str, str]:
    passing = records.passing_score(item)
    threshold = item.threshold
    given = {
        "cmi.learner_id": learner_id(registration),
        "cmi.learner_name": learner_name(registration),
        "cmi.mode": mode,
        "cmi.credit": "credit" if mode == "normal" else "no-credit",
        "cmi.entry": "resume" if resumed else "ab-initio",
        "cmi.total_time": records.total_time(record, is_2004=True),
        "cmi.launch_data": item.data_from_lms,
        "cmi.max_time_allowed": item.sequencing.limits.duration,
        "cmi.time_limit_action": item.time_limit_action,
        "cmi.completion_threshold": f"{threshold.least:g}" if threshold.by_measure else "",
        "cmi.scaled_passing_score": f"{passing:g}" if passing is not None else "",
    }
    return {**_with_objectives(record["cmi"], objectives), **{name: value for name, value in given.items() if value}}


_ID = re.compile(r"cmi\.objectives\.(\d+)\.id")


def _with_objectives(kept: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """The objectives that sequencing knows, each under the number that content knows it by (RTE 4.2.17)."""
    numbers = {value: int(found[1]) for name, value in kept.items() if (found := _ID.fullmatch(name))}
    values = dict(kept)
    for name, value in known.items():
        identifier, _, element = name.rpartition("|")
        number = numbers.setdefault(identifier, max(numbers.values(), default=-1) + 1)
        values[f"cmi.objectives.{number}.id"] = identifier
        values[f"cmi.objectives.{number}.{element}"] = value
    return values


def learner_id(registration: Registration) -> str:
    """Who it is to content: the person's code."""
    return registration.person.code if registration.person is not None else "preview"


def learner_name(registration: Registration) -> str:
    """``Family, Given``, as both editions ask for."""
    person = registration.person
    return f"{person.family_name}, {person.given_name}" if person is not None else "Preview"
