"""Recording training: whom a manager finds, what they may record of them, and what they take back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from factories import AppointmentFactory, CourseFactory, GoalFactory, PersonFactory

from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.credit.queries import awards_of
from tradewind.credit.services import record_credit, revoke_credit
from tradewind.network.logins import ensure_login
from tradewind.network.models import TimeZone
from tradewind.programs.models import Assignment
from tradewind.programs.reconcile import run_all
from web import world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
GIVEN = {"earned_on": "2026-04-02", "score": "88.5", "evidence": "Signed sheet of 2 April"}
RECORD, PERSON = "/manager/people/learner/record/coaching/", "/manager/people/learner/"


@pytest.fixture(autouse=True)
def academy_day(db):
    TimeZone.objects.update(today=TODAY)


@pytest.fixture
def coaching(cast):
    return CourseFactory(code="coaching", title="Coaching on the job", proxy_credit=Course.ProxyCredit.MANAGERS)


@pytest.fixture
def signed_in(cast):
    """``signed_in("manager")``: a client of one of the cast."""

    def _signed_in(name):
        who = getattr(cast, name)
        client = Client()
        client.force_login(who if name == "admin" else ensure_login(who))
        return client

    return _signed_in


def said(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize(
    ("who", "index", "theirs"),
    [
        ("learner", 404, 404),
        ("manager", 200, 200),
        ("neighbour_manager", 404, 404),
        ("district_manager", 200, 404),
        ("admin", 404, 404),
    ],
)
def test_everybody_finds_what_is_theirs_and_nothing_else(signed_in, cast, coaching, who, index, theirs):
    award = record_credit(
        person=cast.learner,
        course=coaching,
        earned_on=TODAY,
        source="manager",
        actor=ensure_login(cast.manager).username,
    ).credit
    client = signed_in(who)
    assert client.get("/manager/").status_code == index
    withdraw = f"{PERSON}withdraw/{award.pk}/"
    assert [client.get(address).status_code for address in (RECORD, withdraw)] == [theirs, theirs]
    assert client.get(PERSON).status_code == (200 if who == "district_manager" else theirs)
    if theirs == 404:
        assert [client.post(RECORD, GIVEN).status_code, client.post(withdraw, {"reason": "x"}).status_code] == [
            404,
            404,
        ]
        assert Credit.objects.count() == 1


@pytest.mark.parametrize("address", ["/manager/", PERSON, RECORD, f"{PERSON}withdraw/1/"])
def test_whoever_is_not_signed_in_is_asked_to(client, coaching, address):
    assert client.get(address)["Location"] == f"/sign-in/?next={address}"


def test_field_representative_records_what_the_course_opens_to_the_field(signed_in, coaching, cast):
    Course.objects.update(proxy_credit=Course.ProxyCredit.FIELD)
    answer = signed_in("district_manager").post(RECORD, GIVEN, follow=True)
    assert (answer.redirect_chain, said(answer)) == ([(PERSON, 302)], ["Recorded."])
    assert awards_of(cast.learner).get().recorded_by == cast.district_manager.user.username


def test_unknown_people_and_courses_look_like_those_of_others(signed_in, coaching):
    PersonFactory(code="stranger")
    CourseFactory(code="closed")
    client = signed_in("manager")
    addresses = ["/manager/people/stranger/", "/manager/people/nobody/"]
    addresses += [f"{PERSON}record/closed/", f"{PERSON}record/nothing/", f"{PERSON}withdraw/1/"]
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_d13_manager_records_and_withdraws_and_the_plan_follows_at_once(
    signed_in, cast, coaching, django_capture_on_commit_callbacks
):
    goal = GoalFactory(code="coached", course=coaching)
    world.ask("service-coached", goal, "service", who={"staff": {"position": "technician"}})
    run_all()
    client = signed_in("manager")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(RECORD, GIVEN, follow=True)
    assert (answer.redirect_chain, said(answer)) == ([(PERSON, 302)], ["Recorded."])
    award = awards_of(cast.learner).get()
    assert (award.earned_on, award.best_score, award.reason, award.source, award.recorded_by) == (
        *(date(2026, 4, 2), Decimal("88.5"), "Signed sheet of 2 April", "manager"),
        cast.manager.user.username,
    )
    assert Assignment.objects.get().achieved_on == date(2026, 4, 2)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{PERSON}withdraw/{award.pk}/", {"reason": "The wrong sheet"}, follow=True)
    assert said(answer) == ["Withdrawn. It counts no more."]
    assert awards_of(cast.learner).get().stands is False
    assert Assignment.objects.get().achieved_on is None
    assert "counts no more: The wrong sheet" in answer.content.decode()
    assert client.get(f"{PERSON}withdraw/{award.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("differing", "fault"),
    [
        ({"evidence": ""}, "This field is required."),
        (
            {"earned_on": (TODAY + timedelta(days=1)).isoformat()},
            "2026-06-16 is a day to come. Record it when it is earned.",
        ),
        ({"score": "a lot"}, "Enter a number."),
        ({"earned_on": "yesterday"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(signed_in, coaching, differing, fault):
    answer = signed_in("manager").post(RECORD, {**GIVEN, **differing})
    assert answer.status_code == 422
    assert [error for errors in answer.context["form"].errors.values() for error in errors] == [fault]
    assert Credit.objects.count() == 0


def test_what_was_there_already_is_said(signed_in, cast, coaching):
    fed = record_credit(
        person=cast.learner, course=coaching, earned_on=date(2026, 4, 2), source="feed", actor="f"
    ).credit
    client = signed_in("manager")
    assert said(client.post(RECORD, GIVEN, follow=True)) == ["It was recorded for that day already, and counts."]
    revoke_credit(fed, reason="no", actor="admin")
    assert said(client.post(RECORD, GIVEN, follow=True)) == [
        "It was recorded before and revoked. Ask an administrator, who can reinstate it."
    ]


def test_courses_are_found_by_a_part_of_their_title(signed_in, coaching):
    for number in range(25):
        CourseFactory(title=f"Été {number:02}", proxy_credit="managers")
    client = signed_in("manager")
    page = client.get(PERSON)
    assert (len(page.context["courses"]), page.context["is_more"]) == (20, True)
    found = client.get(PERSON, {"q": "job coach"})
    assert ([course.code for course in found.context["courses"]], found.context["is_more"]) == (["coaching"], False)
    assert [course.title for course in client.get(PERSON, {"q": "ete 24"}).context["courses"]] == ["Été 24"]


def test_the_learner_sees_who_recorded_it(signed_in, cast, coaching):
    signed_in("manager").post(RECORD, GIVEN)
    lines = b"".join(signed_in("learner").get("/transcript/?export=csv").streaming_content).decode("utf-8-sig")
    assert f"recorded by {cast.manager}" in lines


@pytest.mark.parametrize("others", [1, 3])
def test_list_of_people_costs_the_same_for_any_number(signed_in, cast, coaching, django_assert_num_queries, others):
    AppointmentFactory.create_batch(others, location=cast.store)
    client = signed_in("manager")
    with django_assert_num_queries(9):
        page = client.get("/manager/")
    assert len(page.context["table"].rows) == 1 + others


def test_plan_leads_there_whoever_has_people(signed_in):
    assert [
        b"/manager/" in signed_in(who).get("/plan/").content for who in ("learner", "manager", "district_manager")
    ] == [
        False,
        True,
        True,
    ]
