"""Attempts at courses: begun once, passed once, credited once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import ActivityFactory, AppointmentFactory, CourseFactory, CourseVersionFactory, PersonFactory

from tradewind.catalog import versions
from tradewind.credit.models import Credit
from tradewind.delivery import abandoning, attempts
from tradewind.delivery.attempts import HasEnded, Outcome, SessionIsOpen
from tradewind.delivery.models import Registration, Session
from tradewind.kernel.problems import BadInput
from tradewind.network.days import today_of

pytestmark = pytest.mark.django_db

PASS = Outcome(completed=True, success=True, score=Decimal(90))
FAIL = Outcome(completed=True, success=False, score=Decimal(40), ended=True)


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def course():
    return ActivityFactory().version.course


def begun(person, course):
    registration = attempts.register(person, course, origin="plan", actor="maya")
    return registration, registration.activities.get()


def credits_of(person):
    return list(Credit.objects.filter(person=person).order_by("pk").values_list("course__code", "entry", "score"))


def test_a_course_is_begun_once(person, course):
    first, _ = begun(person, course)
    second, _ = begun(person, course)

    assert (second, second.number) == (first, 1)


def test_a_course_without_a_published_version_cannot_be_begun(person):
    draft = CourseVersionFactory(state="draft", published_at=None)

    with pytest.raises(BadInput) as refused:
        attempts.register(person, draft.course, origin="plan", actor="maya")

    assert str(refused.value) == (
        f"course: nothing of {draft.course.code!r} is published, so nobody can begin it. Publish a version of it."
    )


def test_a_person_begins_the_version_of_their_language(course):
    german = ActivityFactory(version__course=course, version__language="de").version
    maya, klaus = PersonFactory(locale="en-US"), PersonFactory(locale="de-CH")

    assert begun(klaus, course)[0].version == german
    assert begun(maya, course)[0].version != german


def test_a_pass_is_credited_in_the_same_transaction(person, course):
    registration, attempt = begun(person, course)

    reported = attempts.report(attempt, PASS, actor="maya")

    registration.refresh_from_db()
    assert (reported.passed_now, registration.state, registration.ended_on) == (True, "passed", today_of(person))
    credit = Credit.objects.get(person=person)
    assert (credit.course, credit.score, credit.source) == (course, Decimal(90), "link")
    assert credit.reference == f"attempt/{registration.pk}"


def test_e3_an_attempt_begins_and_ends_on_the_days_of_the_person(course):
    person = AppointmentFactory(location__timezone_id="Pacific/Kiritimati").person

    registration, attempt = begun(person, course)
    attempts.report(attempt, PASS, actor="maya")

    registration.refresh_from_db()
    assert (registration.begun_on, registration.ended_on) == (today_of(person), today_of(person))


def test_d1_the_same_commit_again_changes_nothing(person, course):
    _, attempt = begun(person, course)
    session = attempts.open_session(attempt, actor="maya")

    first = attempts.report(attempt, PASS, actor="maya", session=session, number=1)
    again = attempts.report(attempt, PASS, actor="maya", session=session, number=1)

    assert (first.passed_now, again) == (True, None)
    assert credits_of(person) == [(course.code, "award", Decimal(90))]


def test_a_better_score_of_the_same_attempt_is_a_regrade(person, course):
    _, attempt = begun(person, course)
    attempts.report(attempt, PASS, actor="maya")

    attempts.report(attempt, Outcome(score=Decimal(97)), actor="maya")

    assert credits_of(person) == [(course.code, "award", Decimal(90)), (course.code, "regrade", Decimal(97))]


def test_who_fails_begins_again_with_another_attempt(person, course):
    first, attempt = begun(person, course)
    attempts.report(attempt, FAIL, actor="maya")

    second, fresh = begun(person, course)
    attempts.report(fresh, PASS, actor="maya")

    first.refresh_from_db()
    assert (first.state, second.number) == ("failed", 2)
    assert credits_of(person) == [(course.code, "award", Decimal(90))]


def test_d9_a_retake_starts_without_what_the_last_one_kept(person, course):
    _, attempt = begun(person, course)
    attempts.report(attempt, FAIL, actor="maya", change=lambda held: held.state.update(suspend="page 7"))

    _, fresh = begun(person, course)

    attempt.refresh_from_db()
    assert (fresh.state, attempt.state) == ({}, {"suspend": "page 7"})


def test_d10_a_late_commit_of_an_old_window_lands_on_the_old_attempt(person, course):
    _, attempt = begun(person, course)
    session = attempts.open_session(attempt, actor="maya")
    attempts.report(attempt, FAIL, actor="maya", session=session, number=1)
    second, fresh = begun(person, course)

    attempts.report(attempt, Outcome(seconds=60), actor="maya", session=session, number=2)

    attempt.refresh_from_db()
    fresh.refresh_from_db()
    assert (attempt.seconds, fresh.seconds, second.state) == (60, 0, "under_way")


def test_d11_a_pass_after_the_attempt_was_given_up_is_kept(person, course):
    registration, attempt = begun(person, course)
    attempts.leave(registration, actor="maya")

    attempts.report(attempt, PASS, actor="maya")

    assert credits_of(person) == [(course.code, "award", Decimal(90))]


def test_a_second_window_is_asked_whether_to_take_over(person, course):
    _, attempt = begun(person, course)
    first = attempts.open_session(attempt, actor="maya")

    with pytest.raises(SessionIsOpen) as refused:
        attempts.open_session(attempt, actor="maya")
    second = attempts.open_session(attempt, actor="maya", take_over=True)

    first.refresh_from_db()
    assert (refused.value.session, first.how, second.closed_at) == (first, "superseded", None)


@pytest.mark.parametrize(
    "end",
    [
        lambda attempt: attempts.report(attempt, PASS, actor="maya"),
        lambda attempt: attempts.report(attempt, FAIL, actor="maya"),
        lambda attempt: attempts.leave(attempt.registration, actor="maya"),
    ],
)
def test_an_attempt_that_has_ended_is_opened_to_look_on_only(person, course, end):
    registration, attempt = begun(person, course)
    end(attempt)

    with pytest.raises(HasEnded) as refused:
        attempts.open_session(attempt, actor="maya")
    attempts.open_session(attempt, actor="maya", mode=Session.Mode.REVIEW)
    attempts.open_session(attempt, actor="portal", past_end=True)

    registration.refresh_from_db()
    assert str(refused.value) == (
        f"registration: attempt 1 at {course.code!r} has ended: {registration.state}. Review it, or begin another one."
    )
    assert [each.mode for each in Session.objects.order_by("opened_at")] == ["review", "normal"]


def test_what_only_looks_on_records_nothing(person, course):
    _, attempt = begun(person, course)
    session = attempts.open_session(attempt, actor="maya", mode=Session.Mode.REVIEW)

    with pytest.raises(BadInput, match="Nothing is recorded"):
        attempts.report(attempt, PASS, actor="maya", session=session, number=1)

    assert credits_of(person) == []


def test_a_waived_activity_counts_as_done(person, course):
    _, attempt = begun(person, course)

    reported = attempts.waive(attempt, reason="Taught in class", actor="ana")

    assert (reported.passed_now, credits_of(person)) == (True, [(course.code, "award", None)])


def test_a_preview_earns_nothing(course):
    registration = attempts.preview(course.versions.get(), actor="ana")

    attempts.report(registration.activities.get(), PASS, actor="ana")

    assert (Credit.objects.count(), Registration.objects.get().state) == (0, "passed")


@pytest.mark.parametrize(("in_flight", "moved"), [("finish", False), ("move", True)])
def test_people_under_way_follow_the_rule_of_the_next_version(person, course, in_flight, moved):
    old = course.versions.get()
    _, attempt = begun(person, course)
    attempts.report(attempt, Outcome(seconds=5), actor="maya")
    draft = versions.draft_version(course, like=old)
    versions.add_activity(draft, kind="link", title="More", settings={"url": "https://example.org/more"})
    draft.in_flight = in_flight
    draft.save()
    versions.publish(draft)

    registration = attempts.register(person, course, origin="plan", actor="maya")

    steps = registration.activities.filter(activity__version=registration.version).order_by("activity__position")
    assert registration.version == (draft if moved else old)
    assert [step.seconds for step in steps] == ([5, 0] if moved else [5])


@pytest.mark.django_db(transaction=True)
def test_d2_the_same_pass_five_times_at_once_is_one_credit():
    person, course = PersonFactory(), ActivityFactory(version__course=CourseFactory()).version.course
    _, attempt = begun(person, course)
    session = attempts.open_session(attempt, actor="maya")

    def send(_: int) -> bool:
        try:
            return attempts.report(attempt, PASS, actor="maya", session=session, number=1) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        taken = list(pool.map(send, range(5)))

    assert (sorted(taken), len(credits_of(person))) == ([False] * 4 + [True], 1)


def test_windows_that_fell_silent_are_abandoned_and_may_still_hand_in_what_they_kept(person, course):
    _, attempt = begun(person, course)
    silent, day = attempts.open_session(attempt, actor="maya"), timedelta(days=1)
    Session.objects.update(heard_at=silent.heard_at - abandoning.SILENT - day, opened_at=silent.opened_at - 9 * day)
    _, another = begun(PersonFactory(), course)
    other = attempts.open_session(another, actor="lee")

    assert (abandoning.abandon_silent(), abandoning.abandon_silent()) == (1, 0)

    silent.refresh_from_db()
    other.refresh_from_db()
    assert (silent.how, other.how) == ("abandoned", "")
    assert attempts.report(attempt, PASS, actor="maya", session=silent, number=1).passed_now


def test_a_silent_window_that_cannot_be_closed_keeps_no_other_open(person, course):
    poisoned, silent = (
        attempts.open_session(begun(each, course)[1], actor="maya") for each in (person, PersonFactory())
    )
    Session.objects.update(
        heard_at=silent.heard_at - abandoning.SILENT - timedelta(days=1), opened_at=silent.opened_at - timedelta(days=9)
    )

    def refuse(session: Session, **_: object) -> None:
        if session == poisoned:
            raise KeyError("its package is not as it was")

    attempts.session_closed.connect(refuse)
    try:
        assert abandoning.abandon_silent() == 1
    finally:
        attempts.session_closed.disconnect(refuse)

    assert dict(Session.objects.values_list("pk", "how")) == {poisoned.pk: "", silent.pk: "abandoned"}


def test_an_attempt_does_not_end_while_it_is_brought_to_another_version(person, course):
    registration, _ = begun(person, course)

    with CaptureQueriesContext(connection) as asked:
        again, _ = begun(person, course)

    assert again == registration
    assert any('FOR NO KEY UPDATE OF "delivery_registration"' in query["sql"] for query in asked)
