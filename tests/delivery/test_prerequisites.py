"""What a course takes before it is begun."""

from datetime import date

import pytest
from factories import ActivityFactory, CourseFactory, CourseVersionFactory, CreditFactory, EquivalencyFactory

from tradewind.catalog.describing import require_before
from tradewind.credit.services import revoke_credit
from tradewind.delivery.attempts import register
from tradewind.delivery.prerequisites import PrerequisitesMissing, missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def needed():
    return CourseFactory(code="basics")


@pytest.fixture
def course(needed):
    made = CourseFactory(code="advanced")
    ActivityFactory(version=CourseVersionFactory(course=made))
    require_before(made, [needed.code])
    return made


def begin(person, course):
    return register(person, course, origin="catalogue", actor="tests")


def test_it_is_not_begun_without(cast, course, needed):
    with pytest.raises(PrerequisitesMissing) as refused:
        begin(cast.learner, course)
    assert refused.value.courses == [needed]


def test_a_standing_credit_is_enough_and_a_revoked_one_is_not(cast, course, needed):
    credit = CreditFactory(person=cast.learner, course=needed)
    assert missing(cast.learner, course) == []
    revoke_credit(credit, reason="a mistake", actor="tests")
    assert missing(cast.learner, course) == [needed]


def test_what_counts_as_it_is_enough_in_the_days_of_its_equivalency(cast, course, needed):
    other = CreditFactory(person=cast.learner, earned_on=date(2026, 1, 15)).course
    same = EquivalencyFactory(course=other, counts_as=needed, starts_on=date(2026, 2, 1))
    assert missing(cast.learner, course) == [needed]
    same.reaches_back = True
    same.save()
    assert missing(cast.learner, course) == []
    same.ends_on = date(2026, 2, 1)
    same.save()
    assert missing(cast.learner, course) == []


def test_who_has_begun_goes_on(cast, course):
    require_before(course, [])
    before = begin(cast.learner, course)
    require_before(course, ["basics"])
    assert begin(cast.learner, course) == before


def test_the_language_that_was_chosen_is_begun_and_kept(cast):
    course = CourseFactory(language="en")
    versions = {
        language: ActivityFactory(version=CourseVersionFactory(course=course, language=language)).version
        for language in ("en", "de")
    }
    chosen = register(cast.learner, course, origin="catalogue", actor="tests", language="de")
    newer = CourseVersionFactory(course=course, language="fr", number=1000, in_flight="move")
    ActivityFactory(version=newer)
    assert chosen.version == versions["de"]
    assert begin(cast.learner, course).version == versions["de"]
