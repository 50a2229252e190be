"""Courses, and what counts as what."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tradewind.catalog.models import Course, Equivalency
from tradewind.catalog.services import define_course, define_equivalency, end_course, end_equivalency, find_course
from tradewind.kernel.problems import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def courses():
    return [define_course(code, title=code.upper()) for code in ("old", "new")]


def events(model):
    history = apps.get_model("catalog", f"{model.__name__}Event")
    return history.objects.values_list("pgh_label", flat=True).order_by("pk")


def faults(error):
    return [str(problem) for problem in error.value.problems]


def test_a_course_is_defined_changed_ended_and_offered_again():
    course = define_course("hv-100", title="High voltage", hours=Decimal("7.5"))
    assert define_course("hv-100", title="High-voltage safety", hours=Decimal("7.5")) == course
    end_course(course, on=date(2026, 9, 1))
    assert Course.objects.get().ended_on == date(2026, 9, 1)
    assert define_course("hv-100", title="High-voltage safety").ended_on is None
    assert list(Course.objects.values_list("title", "hours")) == [("High-voltage safety", None)]


def test_what_is_as_it_was_is_not_written(courses):
    equivalency = {"course": "old", "counts_as": "new", "starts_on": date(2026, 1, 1)}
    for _ in range(2):
        define_course("old", title="OLD")
        define_equivalency("e", **equivalency)
    assert list(events(Course)) == ["insert", "insert"]
    assert list(events(Equivalency)) == ["insert"]


def test_a_bad_course_is_refused_with_all_its_faults():
    with pytest.raises(BadInput) as error:
        define_course("hv 100", title=" ", hours=Decimal(-1))
    assert faults(error) == [
        "courses.hv 100: 'hv 100' has the character ' ' (SPACE); a code has only A-Z a-z 0-9 . _ -.",
        "courses.hv 100.title: is empty. Say what people know the course as.",
        "courses.hv 100.hours: -1 is less than nothing.",
    ]


def test_an_unknown_course_is_named_with_the_nearest(courses):
    with pytest.raises(BadInput) as error:
        define_equivalency("e", course="olt", counts_as="new")
    assert faults(error) == ["equivalencies.e.course: there is no course 'olt'. Did you mean 'old'?"]
    assert find_course("old") == courses[0]


def test_an_equivalency_runs_forward_between_two_courses(courses):
    backward = {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 31)}
    with pytest.raises(BadInput) as error:
        define_equivalency("e", course="old", counts_as="old", **backward)
    assert faults(error) == [
        "equivalencies.e.counts_as: 'old' is the course itself. Name another course.",
        "equivalencies.e.until: 2026-01-31 is before it begins (2026-02-01). Both days are inclusive.",
    ]


def test_a_pair_has_one_equivalency_and_the_other_way_round_is_another_pair(courses):
    define_equivalency("there", course="old", counts_as="new")
    define_equivalency("back", course="new", counts_as="old")
    with pytest.raises(BadInput) as error:
        define_equivalency("again", course="old", counts_as="new")
    assert faults(error) == ["equivalencies.again: 'old' counts as 'new' by 'there' already. Change that one."]


def test_an_equivalency_is_ended_by_its_last_day(courses):
    define_equivalency("e", course="old", counts_as="new")
    end_equivalency("e", on=date(2026, 9, 1))
    assert Equivalency.objects.get().ends_on == date(2026, 9, 1)


def test_plain_sql_cannot_let_a_course_count_as_itself(courses):
    with pytest.raises(IntegrityError, match="equivalency_of_two_courses"), transaction.atomic():
        Equivalency.objects.create(code="e", course=courses[0], counts_as=courses[0])
