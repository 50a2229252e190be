"""What content may store, edition by edition."""

import pytest

from tradewind.standards.scorm.datamodel import accepted
from tradewind.standards.scorm.manifest import Edition

OLD, NEW = Edition.SCORM_12, Edition.SCORM_2004_4

GOOD = [
    (OLD, "cmi.core.lesson_status", "passed"),
    (OLD, "cmi.core.score.raw", "100"),
    (OLD, "cmi.core.score.raw", ""),
    (OLD, "cmi.core.session_time", "0001:30:00.50"),
    (OLD, "cmi.core.exit", ""),
    (OLD, "cmi.suspend_data", "x" * 4096),
    (OLD, "cmi.interactions.12.objectives.0.id", "obj-1"),
    (OLD, "cmi.interactions.0.result", "0.5"),
    (OLD, "cmi.interactions.0.time", "23:59:59"),
    (NEW, "cmi.completion_status", "unknown"),
    (NEW, "cmi.score.scaled", "-1"),
    (NEW, "cmi.score.raw", "1e3"),
    (NEW, "cmi.session_time", "PT1H30M0.5S"),
    (NEW, "cmi.session_time", "P1D"),
    (NEW, "cmi.suspend_data", "x" * 64_000),
    (NEW, "cmi.interactions.0.description", "{lang=de}" + "x" * 250),
    (NEW, "cmi.interactions.0.timestamp", "2026-11-24T09:30:00.5+01:00"),
    (NEW, "cmi.objectives.3.progress_measure", "0.25"),
    (NEW, "cmi.learner_preference.language", ""),
    (NEW, "adl.nav.request", "{target=item_1}choice"),
    (NEW, "adl.data.0.store", "anything"),
]
BAD = [
    (
        OLD,
        "cmi.core.lesson_status",
        "done",
        "must be one of 'passed', 'completed', 'failed', 'incomplete', 'browsed', 'not attempted'.",
    ),
    (OLD, "cmi.core.score.raw", "101", "must be empty or a number and at least 0 and at most 100."),
    (OLD, "cmi.core.session_time", "1:30", "must be a length of time like 0001:30:00.00."),
    (OLD, "cmi.suspend_data", "x" * 4097, "must be at most 4,096 characters long."),
    (OLD, "cmi.objectives.0.id", "two words", "must be 1 to 255 characters without blanks."),
    (OLD, "cmi.location", "here", "is not an element of the data model."),
    (OLD, "cmi.objectives.x.id", "a", "is not an element of the data model."),
    (OLD, "cmi.objectives.2000.id", "a", "is beyond the 2,000 entries that a collection may have."),
    (NEW, "cmi.core.lesson_status", "passed", "is not an element of the data model."),
    (NEW, "cmi.score.scaled", "1.01", "must be a number and at least -1 and at most 1."),
    (NEW, "cmi.score.raw", "NaN", "must be a number."),
    (NEW, "cmi.session_time", "PT", "must be a duration like PT1H30M."),
    (NEW, "cmi.session_time", "P", "must be a duration like PT1H30M."),
    (NEW, "cmi.suspend_data", "x" * 64_001, "must be at most 64,000 characters long."),
    (NEW, "cmi.exit", "quit", "must be one of 'time-out', 'suspend', 'logout', 'normal', ''."),
    (NEW, "cmi.interactions.0.id", "a b", "must be an identifier of 1 to 4,000 characters."),
    (NEW, "cmi.interactions.0.timestamp", "yesterday", "must be an instant like 2026-11-24T09:30:00Z."),
    (NEW, "adl.nav.request", "goto", "must be a request like continue or {target=item}choice."),
]


@pytest.mark.parametrize(("edition", "element", "value"), GOOD, ids=lambda value: str(value)[:30])
def test_value_of_the_data_model_is_kept(edition, element, value):
    assert accepted(edition, {element: value}) == ({element: value}, [])


@pytest.mark.parametrize(("edition", "element", "value", "wrong"), BAD, ids=lambda value: str(value)[:30])
def test_value_that_the_data_model_does_not_have_is_a_fault(edition, element, value, wrong):
    kept, faults = accepted(edition, {element: value})
    assert (kept, [str(fault) for fault in faults]) == ({}, [f"{element}: {wrong}"])


@pytest.mark.parametrize(
    ("edition", "element"),
    [
        (OLD, "cmi.core.student_id"),
        (OLD, "cmi.core.total_time"),
        (OLD, "cmi.student_data.mastery_score"),
        (OLD, "cmi.interactions._count"),
        (NEW, "cmi.learner_name"),
        (NEW, "cmi.scaled_passing_score"),
        (NEW, "cmi.comments_from_lms.0.comment"),
        (NEW, "adl.data.0.id"),
    ],
)
def test_what_content_may_only_read_is_passed_over(edition, element):
    assert accepted(edition, {element: "x"}) == ({}, [])


def test_one_bad_value_does_not_lose_the_good_ones():
    kept, faults = accepted(NEW, {"cmi.location": "page-3", "cmi.score.scaled": "7"})
    assert (kept, len(faults)) == ({"cmi.location": "page-3"}, 1)
