"""What is said of courses, and whom they are offered to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import ActivityFactory, AudienceFactory, BrandFactory, CourseFactory, CourseVersionFactory

from tradewind.audiences.errors import AudienceInUse
from tradewind.audiences.services import delete_audience, freeze
from tradewind.catalog.describing import describe, require_before
from tradewind.catalog.models import Course, Offer
from tradewind.catalog.offers import define_offer, offered_to, withdraw_offer
from tradewind.catalog.search import Wanted, choices_of, described, looked_for
from tradewind.kernel.problems import BadInput

pytestmark = pytest.mark.django_db
TECHNICIANS = {"staff": {"position": "technician"}}
MANAGERS = {"staff": {"position": "store-manager"}}


def codes(wanted, locale="", rows=None):
    return [course.code for course in looked_for(rows or Course.objects.all(), Wanted(**wanted), locale)]


def test_only_those_of_an_offers_audience_see_the_course(cast):
    course = CourseFactory()
    define_offer(course, AudienceFactory(who=TECHNICIANS), may_enrol=True)

    assert offered_to(cast.learner) == {course.pk: True}
    assert offered_to(cast.manager) == {}


def test_who_may_enrol_by_one_offer_may(cast):
    course = CourseFactory()
    define_offer(course, AudienceFactory(who=TECHNICIANS), may_enrol=False)
    define_offer(course, AudienceFactory(who=MANAGERS), may_enrol=True)
    define_offer(course, AudienceFactory(who={"staff": {"country": "US"}}), may_enrol=True)

    assert offered_to(cast.learner) == {course.pk: True}


def test_a_course_that_ended_and_a_frozen_audience_offer_nothing(cast):
    ended, frozen = CourseFactory(), CourseFactory()
    audience = AudienceFactory(who=TECHNICIANS)
    define_offer(ended, AudienceFactory(who=TECHNICIANS), may_enrol=True)
    define_offer(frozen, audience, may_enrol=True)
    Course.objects.filter(pk=ended.pk).update(ended_on="2026-01-01")
    freeze(audience, "position technician is there no more")

    assert offered_to(cast.learner) == {}


def test_an_audience_that_names_what_vanished_hides_its_own_course_only(cast):
    good, bad = CourseFactory(), CourseFactory()
    define_offer(good, AudienceFactory(who=TECHNICIANS), may_enrol=True)
    define_offer(bad, AudienceFactory(who={"staff": {"position": "never-there"}}), may_enrol=True)

    assert offered_to(cast.learner) == {good.pk: True}


def test_offers_cost_the_same_for_any_number(cast):
    counts = []
    for number in (1, 3):
        for _ in range(number):
            define_offer(CourseFactory(), AudienceFactory(who=TECHNICIANS), may_enrol=True)
        with CaptureQueriesContext(connection) as queries:
            offered_to(cast.learner)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_audience_with_an_offer_cannot_be_deleted(db):
    audience = AudienceFactory()
    course = CourseFactory()
    define_offer(course, audience, may_enrol=True)

    with pytest.raises(AudienceInUse) as refused:
        delete_audience(audience.code)
    assert refused.value.users == [f"course {course.code}"]
    withdraw_offer(course, audience.code)
    delete_audience(audience.code)


def test_offers_are_changed_and_refused_by_name(db):
    audience, course = AudienceFactory(), CourseFactory()
    define_offer(course, audience.code, may_enrol=True)
    define_offer(course, audience.code, may_enrol=False)
    assert list(Offer.objects.values_list("may_enrol", flat=True)) == [False]
    with pytest.raises(BadInput, match="there is no audience 'nobody'"):
        define_offer(course, "nobody", may_enrol=True)
    with pytest.raises(BadInput, match="is not offered to 'nobody'"):
        withdraw_offer(course, "nobody")


def test_a_circle_of_prerequisites_is_refused_with_its_path(db):
    one, two, three = (CourseFactory(code=code) for code in ("c-1", "c-2", "c-3"))
    require_before(one, ["c-2"])
    require_before(two, ["c-3"])

    with pytest.raises(BadInput, match="'c-1' cannot come before itself: c-3 → c-1 → c-2 → c-3"):
        require_before(three, ["c-1"])
    require_before(one, [])
    assert list(one.prerequisites.all()) == []


def test_what_is_said_again_is_not_written(db):
    brand, course = BrandFactory(), CourseFactory()
    for _ in range(2):
        describe(course, objectives="Measure\n\n Isolate ", tags=["High  voltage", "HIGH VOLTAGE"], brands=[brand.code])
    assert course.aims == ["Measure", "Isolate"]
    assert [tag.name for tag in course.tags.all()] == ["HIGH VOLTAGE"]
    with pytest.raises(BadInput, match="there is no brand 'none'"):
        describe(course, brands=["none"])


def test_search_finds_words_anywhere_and_the_persons_language_first(db):
    english = CourseFactory(code="b-1", title="Brake systems", description="Discs and drums", language="en")
    german = CourseFactory(code="b-2", title="Bremsen für Brake-Fans", language="de")
    CourseFactory(code="x-1", title="Other")
    describe(english, tags=["Safety"])

    assert codes({"text": "brake"}) == ["b-1", "b-2"]
    assert codes({"text": "brake"}, "de-AT") == ["b-2", "b-1"]
    assert codes({"text": "drums SAFETY"}) == ["b-1"]
    assert codes({"text": "für"}) == [german.code]
    assert codes({"text": "100%\0"}) == []


def test_filters_narrow(db):
    brand = BrandFactory(code="aurora", name="Aurora")
    film, general, other = (CourseFactory(code=code, hours=hours) for code, hours in [("f", 1), ("g", 5), ("o", None)])
    describe(film, brands=["aurora"], tags=["ev"])
    describe(other, brands=[BrandFactory().code])
    ActivityFactory(version=CourseVersionFactory(course=film, language="de"), kind="link")

    assert codes({"brand": brand.code}) == ["f", "g"]
    assert codes({"tag": "EV"}) == ["f"]
    assert codes({"kind": "link"}) == ["f"]
    assert codes({"language": "de"}) == ["f"]
    assert codes({"hours": 2}) == ["f"]
    choices = choices_of([film.pk, general.pk])
    assert (choices.languages, choices.brands, choices.tags, choices.kinds) == (
        ["de"],
        [("aurora", "Aurora")],
        ["ev"],
        ["link"],
    )
    [shown] = described(Course.objects.filter(pk=film.pk))
    assert [activity.kind for version in shown.published for activity in version.activities.all()] == ["link"]
