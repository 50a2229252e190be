"""Courses as people take them: the button of a card, the page of a course, the catalogue, attempts."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from factories import (
    ActivityFactory,
    AudienceFactory,
    BrandFactory,
    CourseFactory,
    CourseVersionFactory,
    CreditFactory,
    EquivalencyFactory,
    GoalFactory,
    RequirementFactory,
)

from tradewind.catalog.describing import describe, require_before
from tradewind.catalog.models import Course
from tradewind.catalog.offers import define_offer
from tradewind.catalog.versions import retire
from tradewind.credit.models import Credit
from tradewind.delivery import attempts
from tradewind.delivery.attempts import Outcome
from tradewind.delivery.models import Registration, Session
from tradewind.goals.models import Goal
from tradewind.identity.models import User
from tradewind.programs.reconcile import run_all

pytestmark = pytest.mark.django_db
TECHNICIANS = {"staff": {"position": "technician"}}


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def sign_in(client, person):
    if person.user is None:
        person.user = User.objects.create(username=person.code)
        person.save()
    client.force_login(person.user)
    return client


def published(code="hv", steps=1, **version):
    course = Course.objects.filter(code=code).first() or CourseFactory(code=code, title=code.upper())
    made = CourseVersionFactory(course=course, **version)
    for number in range(1, steps + 1):
        ActivityFactory(version=made, code=f"step-{number}", title=f"Step {number}", position=number)
    return course


def offer(course, who=TECHNICIANS, *, may_enrol=True):
    define_offer(course, AudienceFactory(who=who), may_enrol=may_enrol)
    return course


def ask(course, who=TECHNICIANS):
    goal = GoalFactory(course=course, title=f"{course.title} goal")
    RequirementFactory(goal=goal, audience=AudienceFactory(who=who))
    run_all()
    return goal


def finish(registration, **outcome):
    for attempt in registration.activities.all():
        attempts.report(attempt, Outcome(completed=True, **outcome), actor="tests")


@pytest.fixture
def learner(client, cast):
    return sign_in(client, cast.learner)


def buttons(page):
    """What the page lets one begin."""
    forms = re.findall(r'action="(/learn/[^"]+)">(.*?)</form>', page.content.decode(), re.DOTALL)
    return [(address, " ".join(re.sub(r"<[^>]+>", " ", inner).split())) for address, inner in forms]


def test_the_card_starts_goes_on_and_looks_back(learner, cast):
    course = published(steps=2)
    ask(course)
    assert buttons(learner.get("/"))[-1] == ("/learn/hv/attempt/begin/", "Start : HV goal")

    opened = learner.post("/learn/hv/attempt/begin/")
    session = Session.objects.get()
    assert opened["Location"] == f"/play/{session.pk}/"
    assert session.attempt.activity.code == "step-1"
    assert session.return_url == "http://testserver/learn/hv/"

    registration = Registration.objects.get()
    assert (registration.origin, registration.person) == ("plan", cast.learner)
    attempts.report(session.attempt, Outcome(completed=True), actor="tests", session=session)
    attempts.close_session(session)
    page = learner.get("/")
    assert buttons(page)[-1] == ("/learn/hv/attempt/begin/", "Continue : HV goal")
    assert "1 of 2 steps done" in words(page)

    learner.post("/learn/hv/attempt/begin/")
    assert Session.objects.first().attempt.activity.code == "step-2"
    finish(registration)
    run_all()
    assert buttons(learner.get("/?show=done"))[-1] == ("/learn/hv/attempt/begin/", "Look at it again : HV goal")


def test_a_course_with_nothing_published_says_how_it_is_earned(learner):
    ask(CourseFactory(code="hall", title="Hall day"))
    page = learner.get("/")
    assert buttons(page) == []
    assert "You take “Hall day” elsewhere, and it is entered here when you have passed it." in words(page)
    Course.objects.update(proxy_credit="managers")
    assert "Your manager can enter it here when you have passed it." in words(learner.get("/learn/hall/"))
    assert learner.post("/learn/hall/attempt/begin/")["Location"] == "/learn/hall/"


def test_a_failed_attempt_is_taken_again_and_stays_readable(learner, cast):
    course = published()
    ask(course)
    learner.post("/learn/hv/attempt/begin/")
    [first] = Registration.objects.all()
    attempts.report(first.activities.get(), Outcome(success=False, ended=True), actor="tests")
    page = learner.get("/learn/hv/")
    assert ("/learn/hv/attempt/begin/", "Take again") in buttons(page)
    assert "Attempt 1" in words(page)
    learner.post("/learn/hv/step-1/")
    assert list(Registration.objects.order_by("number").values_list("number", "state")) == [
        (1, "failed"),
        (2, "under_way"),
    ]


def test_a_renewal_is_a_new_attempt(learner, cast):
    course = published()
    goal = ask(course)
    goal.validities.update(valid_for="30 days", renew_within="10 days")
    CreditFactory(person=cast.learner, course=course, earned_on=timezone.now().date() - timedelta(days=200))
    old = attempts.register(cast.learner, course, origin="plan", actor="tests")
    Registration.objects.filter(pk=old.pk).update(
        state="passed", ended_at=timezone.now(), ended_on=timezone.now().date() - timedelta(days=200)
    )
    run_all()
    assert ("/learn/hv/attempt/begin/", "Take again : HV goal") in buttons(learner.get("/"))


def test_course_page_shows_what_it_is_and_what_is_missing(learner, cast):
    needed, seen = CourseFactory(code="basics", title="Basics"), published("tools")
    course = offer(published(steps=2))
    describe(course, objectives="Isolate\nMeasure", tags=["safety"], brands=[BrandFactory(name="Aurora").code])
    Course.objects.filter(pk=course.pk).update(hours="0.75", description="All about it.", language="en")
    offer(seen)
    require_before(course, ["basics", "tools"])
    page = learner.get("/learn/hv/")
    text = words(page)
    assert "HV 45 minutes English Aurora safety" in text
    assert "Afterwards you can Isolate Measure" in text
    assert "Other courses come first: see below." in text
    assert "Basics · still missing, ask your manager" in text
    assert "TOOLS · still missing" in text
    assert 'href="/learn/tools/"' in page.content.decode()
    assert 'href="/learn/basics/"' not in page.content.decode()
    assert buttons(page) == []
    refused = learner.post("/learn/hv/attempt/begin/", follow=True)
    assert "Before this course comes: Basics, TOOLS." in words(refused)
    for each in (needed, seen):
        CreditFactory(person=cast.learner, course=each)
    assert ("/learn/hv/attempt/begin/", "Start") in buttons(learner.get("/learn/hv/"))


def test_who_may_only_look_cannot_begin(learner):
    offer(published(), may_enrol=False)
    page = learner.get("/learn/hv/")
    assert "You can look at this course; to take it, ask your manager." in words(page)
    assert buttons(page) == []
    for address in ("/learn/hv/attempt/begin/", "/learn/hv/step-1/"):
        refused = learner.post(address, follow=True)
        assert "This course is not open to enrol yourself." in words(refused)
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("who", ["learner", "manager", "neighbour_manager", "district_manager"])
def test_a_course_is_found_by_those_it_is_offered_to_only(client, cast, who):
    offer(published())
    sign_in(client, getattr(cast, who))
    expected = 200 if who == "learner" else 404
    assert client.get("/learn/hv/").status_code == expected
    assert client.get("/learn/hv/attempt/leave/").status_code == (302 if who == "learner" else 404)
    assert client.post("/learn/hv/step-9/").status_code == 404
    assert client.post("/learn/hv/attempt/begin/").status_code == (302 if who == "learner" else 404)
    assert client.get("/learn/never/").status_code == 404
    catalogue = client.get("/catalogue/")
    assert [course.code for course, _ in catalogue.context["found"].shown] == (["hv"] if who == "learner" else [])


def test_an_administrator_without_a_person_learns_nothing(client, cast):
    client.force_login(cast.admin)
    assert [client.get(path).status_code for path in ("/catalogue/", "/attempts/", "/learn/hv/")] == [404] * 3


@pytest.mark.parametrize("path", ["/catalogue/", "/attempts/", "/learn/hv/", "/learn/hv/attempt/leave/"])
def test_every_page_needs_a_sign_in(client, db, path):
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"


def test_leaving_an_attempt_is_shown_first(learner, cast):
    course = published(steps=2)
    ask(course)
    learner.post("/learn/hv/attempt/begin/")
    shown = words(learner.get("/learn/hv/attempt/leave/"))
    assert "Attempt 1 ends here, at 0 %. It stays in your history." in shown
    assert "it stays in your plan, with the same due day" in shown
    assert Registration.objects.get().state == "under_way"
    left = learner.post("/learn/hv/attempt/leave/", follow=True)
    assert "You have left this attempt." in words(left)
    assert "HV 1" in words(learner.get("/attempts/?state=left"))
    assert ("/learn/hv/attempt/begin/", "Start") in buttons(left)


def test_after_passing_the_next_card_is_shown(learner, cast):
    course, other = published(), published("brakes")
    ask(course)
    ask(other)
    finish(attempts.register(cast.learner, course, origin="plan", actor="tests"))
    run_all()
    page = learner.get("/learn/hv/")
    assert "What comes next BRAKES goal" in words(page)
    assert learner.post("/learn/hv/step-1/").status_code == 302
    assert Session.objects.get().mode == "review"


def test_a_language_is_chosen_and_begun(learner, cast):
    course = offer(published(language="en"))
    german = CourseVersionFactory(course=course, language="de")
    ActivityFactory(version=german, code="schritt-1")
    assert learner.get("/learn/hv/").context["languages"] == ["de", "en"]
    learner.post("/learn/hv/attempt/begin/", {"language": "de"})
    assert Registration.objects.get().version == german


def test_catalogue_is_searched_narrowed_and_paged(learner):
    for number in range(26):
        offer(published(f"c-{number:02}"))
    describe(Course.objects.get(code="c-07"), tags=["Safety"])
    found = learner.get("/catalogue/", {"q": "c-07", "tag": "safety", "kind": "link"})
    assert [course.code for course, _ in found.context["found"].shown] == ["c-07"]
    assert [(chip["name"], chip["without"]) for chip in found.context["chips"]] == [
        ("q", "?tag=safety&kind=link"),
        ("tag", "?q=c-07&kind=link"),
        ("kind", "?q=c-07&tag=safety"),
    ]
    assert len(learner.get("/catalogue/?page=2").context["found"].shown) == 2
    assert "Nothing fits." in words(learner.get("/catalogue/?q=zzz"))
    nonsense = learner.get("/catalogue/?hours=x&page=x&language=%00")
    assert nonsense.status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_for_any_number(learner, cast, django_assert_num_queries, number):
    for each in range(number):
        course = offer(published(f"c-{each}"))
        ask(course)
        require_before(course, [CourseFactory().code])
        describe(course, tags=[f"tag-{each}"], brands=[BrandFactory().code])
    with django_assert_num_queries(22):
        assert len(learner.get("/catalogue/").context["found"].shown) == number
    with django_assert_num_queries(12):
        learner.get("/")


def test_d8_a_window_that_opens_meanwhile_finds_the_running_attempt(learner, cast):
    course = offer(published(steps=2))
    learner.post("/learn/hv/attempt/begin/")
    [running] = Registration.objects.all()
    attempts.report(running.activities.first(), Outcome(completed=True), actor="tests")

    ask(course)
    learner.post("/learn/hv/attempt/begin/")
    assert list(Registration.objects.all()) == [running]
    finish(running)
    run_all()

    [card] = learner.get("/?show=all").context["cards"]
    assert (card.status, card.achieved.course) == ("achieved", "HV")
    assert Credit.objects.count() == 1


def test_d12_who_is_under_way_finishes_what_was_retired_and_keeps_it(learner, cast):
    course = offer(published())
    ask(course)
    learner.post("/learn/hv/attempt/begin/")
    [running] = Registration.objects.all()
    retire(running.version)
    Course.objects.filter(pk=course.pk).update(ended_on=timezone.now().date())

    assert ("/learn/hv/attempt/begin/", "Continue Leave this attempt …") in buttons(learner.get("/learn/hv/"))
    finish(running)
    page = learner.get("/learn/hv/")
    assert ("/learn/hv/attempt/begin/", "Look at it again") in buttons(page)
    assert Credit.objects.get().course == course


def test_d12_nobody_begins_what_has_ended(learner, cast):
    course = offer(published())
    ask(course)
    Course.objects.filter(pk=course.pk).update(ended_on=timezone.now().date())
    page = learner.get("/learn/hv/")
    assert buttons(page) == []
    assert "This course is no longer offered." in words(page)
    assert learner.post("/learn/hv/attempt/begin/")["Location"] == "/learn/hv/"
    assert Registration.objects.count() == 0


def test_d12_only_open_work_sees_the_successor(learner, cast):
    old, new = published("old"), published("new")
    goal = ask(old)
    ask(old, {"staff": {"position": "store-manager"}})
    finish(attempts.register(cast.learner, old, origin="plan", actor="tests"))
    EquivalencyFactory(course=old, counts_as=new)
    Goal.objects.update(course=new)
    Course.objects.filter(pk=old.pk).update(ended_on=timezone.now().date())
    run_all()

    [mine] = [card for card in learner.get("/?show=all").context["cards"] if card.goal == goal.code]
    assert (mine.status, mine.achieved.course, mine.course) == ("achieved", "OLD", "NEW")
    learner.logout()
    page = sign_in(learner, cast.manager).get("/")
    assert [(card.status, card.course) for card in page.context["cards"]] == [("not_started", "NEW")]
    assert buttons(page)[-1][0] == "/learn/new/attempt/begin/"
    assert Credit.objects.get().course == old
