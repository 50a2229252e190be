"""I4, I5 and B5 of EDGE_CASES.md, and CONTRACT's "its sent notices": who is reminded of what, and how often."""

from datetime import UTC, datetime, time, timedelta

import pytest
from crashing import crashed
from django.core import mail
from factories import AppointmentFactory, CourseFactory
from side_by_side import at_once

from programs.doing import TODAY, bring_back, day, earn, end, require
from tradewind.goals.services import define_goal
from tradewind.network.models import Location, Person, Position, TimeZone
from tradewind.notices import services as notices
from tradewind.notices.models import Notice
from tradewind.notices.sending import send_waiting
from tradewind.programs import clock, reminders, services
from tradewind.programs.models import Assignment, Reminder, ReminderDay, Requirement
from tradewind.programs.reconcile import drain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def academy(settings):
    settings.EMAIL_URL, settings.PUBLIC_URL = "smtp://mail.example", "https://academy.example"


@pytest.fixture
def maya(maya):
    """Maya has an address, and the academy has been reminding people for a while."""
    Person.objects.update(email="maya@north.example")
    remind(0)
    return maya


def noon(offset):
    return datetime.combine(day(offset), time(12), tzinfo=UTC)


def remind(offset):
    """Be at a day and decide its reminders: (due day, stage) of each thing that is said, by person."""
    clock.tick(on=day(offset))
    before = set(Notice.objects.values_list("pk", flat=True))
    reminders.remind(noon(offset))
    said = Notice.objects.exclude(pk__in=before).order_by("pk").values_list("person__code", "content")
    return {
        person: [
            ((datetime.fromisoformat(item["due_on"]).date() - TODAY).days, item["stage"]) for item in each["items"]
        ]
        for person, each in said
    }


def extend(person, offset):
    services.extend_due(person, Requirement.objects.get(code="r1"), due_on=day(offset), reason="on leave", actor="boss")
    drain()


def test_a_reminder_comes_30_and_7_days_before_the_due_day_and_on_becoming_overdue(maya):
    require("r1", due={"on": day(40).isoformat()})

    said = {offset: found for offset in range(1, 60) if (found := remind(offset))}
    assert said == {10: {"maya": [(40, 30)]}, 33: {"maya": [(40, 7)]}, 41: {"maya": [(40, -1)]}}


def test_i4_moved_due_day_is_reminded_of_once_for_the_new_day(maya):
    require("r1", due={"on": day(40).isoformat()})
    assert remind(10) == {"maya": [(40, 30)]}

    extend(maya, 42)
    assert [remind(offset) for offset in (11, 12, 12, 13)] == [{}, {"maya": [(42, 30)]}, {}, {}]
    extend(maya, 40)
    assert remind(13) == {}  # the old day again: that was said


def test_i4_a_new_cycle_reminds_anew(maya):
    define_goal("goal", title="Goal", course="c1", valid_for="100 days", renew_within="40 days")
    require("r1", due={"on": day(40).isoformat()})
    assert remind(10) == {"maya": [(40, 30)]}
    earn(maya, day(10))

    assert {offset: found for offset in range(11, 120) if (found := remind(offset))} == {
        80: {"maya": [(110, 30)]},
        103: {"maya": [(110, 7)]},
        111: {"maya": [(110, -1)]},
    }
    assert Assignment.objects.get().number == Reminder.objects.values_list("number", flat=True).distinct().get()


def test_b5_reopened_within_30_days_it_keeps_what_was_sent(maya):
    require("r1", due={"on": day(40).isoformat()})
    assert remind(10) == {"maya": [(40, 30)]}
    end("a1")
    assert (remind(11), Assignment.objects.exists()) == ({}, False)

    bring_back("a1")
    assert (remind(12), Assignment.objects.get().due_on) == ({}, day(40))
    assert remind(33) == {"maya": [(40, 7)]}


def test_i5_mass_assignment_mails_nobody_and_later_one_digest_each(maya):
    seller = Position.objects.get(code="seller")
    for number in range(30):
        AppointmentFactory(person__code=f"p{number}", person__email=f"p{number}@north.example", position=seller)
    asked = {"audience": "everybody", "due": {"days": 30, "after": "assigned"}}
    for number in range(3):
        define_goal(f"goal-{number}", title=f"Goal {number}", course=CourseFactory())
        require(f"all-{number}", goal=f"goal-{number}", **asked)
    assert Assignment.objects.filter(requirement__code__startswith="all").count() == 3 * 31
    assert [remind(offset) for offset in range(5)] == [{}] * 5

    said = remind(23)
    assert (len(said), {tuple(things) for things in said.values()}) == (31, {((30, 7),) * 3})

    for number in range(3):
        services.end_requirement(f"all-{number}", actor="test")
    drain()
    assert remind(31) == {}


def test_the_first_run_says_nothing_of_the_past(maya):
    Reminder.objects.all().delete()
    ReminderDay.objects.all().delete()
    for code, due in (("r1", 5), ("r2", 38), ("r3", 39), ("r4", 40)):
        require(code, due={"on": day(due).isoformat()})

    assert remind(10) == {"maya": [(40, 30)]}
    assert remind(11) == {}


@pytest.mark.parametrize(
    ("down", "said", "over"),
    [(1, (40, 30), 1), (20, (40, 30), 1), (23, (40, 7), 2), (40, (40, -1), 3), (60, (40, -1), 2), (80, None, 0)],
)
def test_e6_a_worker_that_was_down_says_the_last_of_what_came_meanwhile_and_that_once(maya, down, said, over):
    require("r1", due={"on": day(40).isoformat()})
    remind(9)

    assert remind(10 + down) == ({"maya": [said]} if said else {})
    assert Reminder.objects.count() == over
    assert remind(11 + down) == {}


def test_a_due_day_that_moves_is_made_up_for_for_three_days_and_no_more(maya):
    require("r1", due={"on": day(60).isoformat()})
    remind(14)
    extend(maya, 41)  # 30 days before that was day 11
    assert remind(15) == {}

    extend(maya, 43)
    assert remind(16) == {"maya": [(43, 30)]}


def test_there_is_one_mail_a_person_and_day_at_most(maya):
    require("r1", due={"on": day(40).isoformat()})
    assert remind(10) == {"maya": [(40, 30)]}
    ReminderDay.objects.update(decided=day(9))  # as if the day were decided once more
    require("r2", due={"on": day(40).isoformat()})
    Assignment.objects.update(opened_on=day(0))

    assert (remind(10), Notice.objects.count(), Reminder.objects.count()) == ({}, 1, 1)
    assert remind(11) == {"maya": [(40, 30)]}


def test_who_has_achieved_it_is_excused_or_does_not_want_it_is_not_reminded(maya):
    require("r1", due={"on": day(40).isoformat()})
    services.waive(maya, Requirement.objects.get(), reason="long ago", until=day(20), actor="boss")
    drain()
    assert remind(10) == {}

    notices.turn_off(maya, "reminders", actor="maya", via="test")
    assert remind(33) == {}
    notices.turn_on(maya, "reminders", actor="maya", via="test")
    earn(maya, day(33))
    assert [remind(offset) for offset in (34, 41)] == [{}, {}]


def test_nobody_is_written_to_before_the_morning_of_their_own_day(maya):
    Location.objects.update(timezone="Pacific/Auckland")
    Person.objects.update(locale="en")
    require("r1", due={"on": day(40).isoformat()})
    clock.tick(on=day(10))
    # It is 13 hours later there in November.
    for hour, said in ((16, 0), (17, 1), (18, 0)):
        instant = datetime.combine(day(9), time(hour), tzinfo=UTC)
        assert reminders.remind(instant)[0] == said, hour


def test_a_clock_that_was_put_forward_writes_to_nobody(maya):
    require("r1", due={"on": day(40).isoformat()})
    clock.tick(on=day(10))

    assert reminders.remind(noon(0)) == (0, 0)


def test_an_academy_without_mail_decides_nothing(maya, settings):
    settings.EMAIL_URL = ""
    require("r1", due={"on": day(40).isoformat()})

    assert (remind(10), Notice.objects.count()) == ({}, 0)
    settings.EMAIL_URL = "smtp://mail.example"
    assert remind(11) == {"maya": [(40, 30)]}  # within three days; what is longer ago is over


def test_turning_mail_on_says_nothing_of_the_time_before(maya, settings):
    settings.EMAIL_URL = ""
    require("r1", due={"on": day(40).isoformat()})
    remind(10)
    remind(20)
    settings.EMAIL_URL = "smtp://mail.example"

    assert [remind(21), remind(33)] == [{}, {"maya": [(40, 7)]}]


def test_what_is_no_longer_asked_when_the_mail_leaves_is_not_in_it(maya):
    define_goal("other", title="Other", course=CourseFactory(code="c2"))
    require("r1", due={"on": day(40).isoformat()})
    require("r2", goal="other", due={"on": day(40).isoformat()})
    assert remind(10) == {"maya": [(40, 30), (40, 30)]}
    earn(maya, day(10))
    send_waiting()
    (said,) = mail.outbox
    assert said.subject == "Due on Dec. 12, 2026: Other"

    assert remind(33) == {"maya": [(40, 7)]}
    earn(maya, day(33), "c2")
    send_waiting()
    assert Notice.objects.first().state == "dropped"


ENGLISH = """Hello Maya,

Overdue

* Brakes
  was due on Nov. 12, 2026, 1 day ago
  asked by service
  https://academy.example/plan/brakes/

Due soon

* Goal
  due on Dec. 13, 2026, in 30 days
  asked by service: Safe on electric drives (Model year 2027)
  asked by sales
  https://academy.example/plan/goal/

Open my training plan: https://academy.example/plan/
"""


def _asked_twice(maya):
    services.define_program("my27", title="Model year 2027", opens=None, closes=None, actor="test")
    require("r1", due={"on": day(41).isoformat()}, title="Safe on electric drives", program="my27")
    require("r2", due={"on": day(41).isoformat()}, audience="everybody", dimension="sales")
    define_goal("brakes", title="Brakes", course=CourseFactory(code="c2"))
    require("r3", goal="brakes", due={"on": day(10).isoformat()})
    remind(11)
    send_waiting()
    return mail.outbox[-1]


def test_a_mail_lists_everything_of_the_day_a_goal_once_with_all_askers(maya):
    said = _asked_twice(maya)

    assert said.subject == "Your training: 1 overdue, 1 due soon"
    assert said.body.split("\n-- \n")[0].strip() == ENGLISH.strip()
    html = said.alternatives[0].content
    assert [html.count(text) for text in ("Goal</a>", "asked by sales", '<html lang="en">')] == [1, 1, 1]


def test_a_mail_is_in_the_language_of_the_person(maya):
    Person.objects.update(locale="de-CH")
    said = _asked_twice(maya)

    assert said.subject == "Ihr Training: 1 überfällig, 1 bald fällig"
    assert "* Goal\n  fällig am 13. Dezember 2026, in 30 Tagen\n  gefordert von service: Safe on" in said.body
    assert "Diese Mails abstellen: https://academy.example/account/notices/off/maya~reminders:" in said.body
    assert '<html lang="de">' in said.alternatives[0].content


def test_titles_are_text_wherever_they_stand(maya):
    define_goal("goal", title='<b onclick="x()">Goal & more</b>\nBcc: all', course="c1")
    require("r1", due={"on": day(40).isoformat()})
    remind(10)
    send_waiting()

    (said,) = mail.outbox
    assert said.subject == 'Due on Dec. 12, 2026: <b onclick="x()">Goal & more</b> Bcc: all'
    assert "&lt;b onclick=&quot;x()&quot;&gt;Goal &amp; more" in said.alternatives[0].content
    assert '* <b onclick="x()">Goal & more</b>' in said.body


@pytest.mark.django_db(transaction=True)
def test_h1_a_crash_before_any_statement_and_a_rerun_say_everything_once(maya):
    require("r1", due={"on": day(40).isoformat()})
    clock.tick(on=day(10))
    statement = 0
    while crashed(lambda: reminders.remind(noon(10)), statement):
        assert (Notice.objects.count(), Reminder.objects.count()) in {(0, 0), (1, 1)}
        statement += 1
    reminders.remind(noon(10))

    assert (Notice.objects.count(), Reminder.objects.count(), statement > 2) == (1, 1, True)


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(maya):
    require("r1", due={"on": day(40).isoformat()})
    clock.tick(on=day(10))
    found = at_once(*[lambda: reminders.remind(noon(10))] * 2)

    assert (sorted(found), Notice.objects.count()) == ([(0, 0), (1, 1)], 1)


def test_deciding_takes_the_same_few_statements_however_many_are_reminded(maya, django_assert_num_queries):
    require("r1", due={"on": day(40).isoformat()}, audience="everybody")
    for number in range(20):
        AppointmentFactory(person__code=f"p{number}", person__email=f"p{number}@north.example")
    drain()
    clock.tick(on=day(10))

    with django_assert_num_queries(4):  # a savepoint around two
        assert reminders.remind(noon(10)) == (21, 21)
    assert TimeZone.objects.get(name="UTC").today == TODAY + timedelta(days=10)
