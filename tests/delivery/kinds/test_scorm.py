"""SCORM at the server: what content stores, finds again, and what that comes to for the course."""

from decimal import Decimal

import pytest
from factories import PersonFactory
from standards.building import RESOURCE, scorm, zipped

from tradewind.credit.models import Credit
from tradewind.delivery import attempts, importing
from tradewind.delivery.kinds.scorm import records, services
from tradewind.delivery.models import Session
from tradewind.kernel.problems import BadInput

pytestmark = pytest.mark.django_db

STATUS = "cmi.core.lesson_status"


@pytest.fixture
def maya():
    return PersonFactory(code="maya", given_name="Maya", family_name="Okafor")


@pytest.fixture
def play(maya):
    """``play(manifest options)``: a learner at a package built from them."""

    def begin(**options):
        manifest = scorm(**options)
        package = importing.import_package(
            zipped({"imsmanifest.xml": manifest, "a.html": "x"}), filename="p", actor="a"
        )
        version = importing.add_course(package, publish=True, actor="ada")
        return Learner(maya, version.course)

    return begin


class Learner:
    """Somebody at a course of one package: ``says`` is a commit, ``goes`` a request for navigation."""

    def __init__(self, person, course):
        self.person, self.course = person, course
        self.number = 0
        self.register()

    def register(self):
        registration = attempts.register(self.person, self.course, origin="plan", actor="maya")
        self.attempt = registration.activities.get()
        self.open()

    def open(self, mode="normal"):
        self.session = attempts.open_session(self.attempt, actor="maya", mode=mode, take_over=True)
        self.goes("open")

    def goes(self, request, target=""):
        self.shown = services.navigate(self.fresh(), request=request, target=target)
        return self.shown.item.identifier if self.shown.item else None

    def says(self, values, *, closed=False, number=None, run=None, session=None):
        self.number += 1
        return services.commit(
            self.fresh(session),
            number=number or self.number,
            item=self.shown.item.identifier,
            run=run or self.shown.run,
            values=values,
            closed=closed,
        )

    def fresh(self, session=None):
        return Session.objects.select_related("attempt__registration__person", "attempt__activity__package").get(
            pk=(session or self.session).pk
        )

    def stands(self):
        """(the registration's state, the attempt's score, its seconds)."""
        self.attempt.refresh_from_db()
        self.attempt.registration.refresh_from_db()
        return self.attempt.registration.state, self.attempt.score, self.attempt.seconds

    def value(self, element):
        return self.shown.values.get(element)


def test_what_is_stored_is_found_again(play):
    learner = play()
    entry = learner.value("cmi.core.entry")
    learner.says(
        {
            STATUS: "incomplete",
            "cmi.core.lesson_location": "7",
            "cmi.suspend_data": "a=1",
            "cmi.core.score.raw": "40",
            "cmi.core.session_time": "00:01:30",
            "cmi.core.exit": "suspend",
            "cmi.objectives.0.id": "brakes",
            "cmi.objectives.0.status": "passed",
            "cmi.interactions.0.id": "q1",
        },
        closed=True,
    )

    learner.open()

    names = ["cmi.core.lesson_location", "cmi.suspend_data", "cmi.core.score.raw", "cmi.objectives.0.status"]
    assert [learner.value(name) for name in names] == ["7", "a=1", "40", "passed"]
    assert (entry, learner.value("cmi.core.entry"), learner.value(STATUS)) == ("ab-initio", "resume", "incomplete")
    assert (learner.value("cmi.core.total_time"), learner.value("cmi.interactions.0.id")) == ("0000:01:30.00", "q1")
    assert learner.value("cmi.core.session_time") is None
    assert learner.stands() == ("under_way", Decimal(40), 90)


def test_content_is_told_who_learns_and_what_the_package_says(play):
    more = "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed><adlcp:datafromlms>level=2</adlcp:datafromlms>"
    more += "<adlcp:masteryscore>80</adlcp:masteryscore>"
    learner = play(items=f'<item identifier="i1" identifierref="r1"><title>B</title>{more}</item>')

    names = ["core.student_id", "core.student_name", "core.lesson_mode", "core.credit", "launch_data"]
    names += ["student_data.max_time_allowed", "student_data.mastery_score"]
    assert [learner.value(f"cmi.{name}") for name in names] == [
        "maya",
        "Okafor, Maya",
        "normal",
        "credit",
        "level=2",
        "00:30:00",
        "80",
    ]


@pytest.mark.parametrize(
    ("said", "raw", "state"),
    [
        ("completed", "79", "under_way"),
        ("completed", "80", "passed"),
        ("passed", "10", "under_way"),
        ("failed", "95", "passed"),
    ],
)
def test_the_mastery_score_decides(play, said, raw, state):
    mastery = "<adlcp:masteryscore>80</adlcp:masteryscore>"
    learner = play(items=f'<item identifier="i1" identifierref="r1"><title>B</title>{mastery}</item>')

    learner.says({STATUS: said, "cmi.core.score.raw": raw})

    assert learner.stands()[0] == state


def test_content_that_says_nothing_has_completed_when_it_ends(play):
    learner = play()
    learner.says({}, closed=True)

    assert learner.stands()[0] == "passed"


def test_a_score_counts_between_its_bounds(play):
    learner = play()
    learner.says({"cmi.core.score.raw": "30", "cmi.core.score.min": "20", "cmi.core.score.max": "40"})

    assert learner.stands()[1] == Decimal(50)


def test_what_the_data_model_refuses_is_left_out_and_named(play):
    learner = play()
    done = learner.says({"cmi.suspend_data": "x" * 4097, STATUS: "done", "cmi.core.lesson_location": "3"})

    assert {fault.place for fault in done.faults} == {"cmi.suspend_data", STATUS}
    assert learner.attempt.__class__.objects.get(pk=learner.attempt.pk).state["items"]["i1"]["cmi"] == {
        "cmi.core.lesson_location": "3"
    }


def test_what_content_may_only_read_is_passed_over(play):
    learner = play()
    done = learner.says({"cmi.core.student_id": "somebody", "cmi.core.total_time": "99:00:00"})
    learner.open()

    assert (done.faults, learner.value("cmi.core.student_id"), learner.stands()[2]) == ([], "maya", 0)


def test_d1_the_same_commit_five_times_counts_once(play, maya):
    learner = play()
    said = {STATUS: "passed", "cmi.core.score.raw": "90", "cmi.core.session_time": "00:10:00"}

    news = [learner.says(said, number=7).is_news for _ in range(5)]

    assert news == [True, False, False, False, False]
    assert learner.stands() == ("passed", Decimal(90), 600)
    assert list(Credit.objects.filter(person=maya).values_list("score", "source")) == [(Decimal(90), "scorm")]


def test_time_of_a_run_is_counted_once_however_often_it_is_said(play):
    learner = play()
    for time in ("00:00:10", "00:00:25"):
        learner.says({"cmi.core.session_time": time})
    learner.open()
    learner.says({"cmi.core.session_time": "00:00:05"})

    assert learner.stands()[2] == 30


def test_d9_a_retake_begins_with_nothing_and_the_old_attempt_stays(play):
    learner = play()
    learner.says({STATUS: "passed", "cmi.suspend_data": "all done"}, closed=True)
    old = learner.attempt

    learner.register()

    assert learner.attempt != old
    assert (learner.value("cmi.suspend_data"), learner.value("cmi.core.entry"), learner.value(STATUS)) == (
        None,
        "ab-initio",
        "not attempted",
    )
    assert learner.stands()[0] == "under_way"
    old.refresh_from_db()
    assert old.state["items"]["i1"]["cmi"]["cmi.suspend_data"] == "all done"


def test_d10_a_late_commit_of_an_old_window_lands_on_the_old_attempt(play):
    learner = play()
    old, run, window = learner.attempt, learner.shown.run, learner.session
    attempts.leave(old.registration, actor="maya")
    learner.register()

    learner.says({STATUS: "passed", "cmi.core.score.raw": "88"}, session=window, run=run, number=99)

    assert learner.stands() == ("under_way", None, 0)
    old.refresh_from_db()
    assert (old.met, old.score) == (True, Decimal(88))


def test_a_late_commit_of_an_old_window_does_not_undo_the_newer_one(play):
    learner = play()
    window, run = learner.session, learner.shown.run
    learner.open()
    learner.says({STATUS: "incomplete", "cmi.core.lesson_location": "9", "cmi.core.score.raw": "20"})

    late = {STATUS: "completed", "cmi.core.lesson_location": "2", "cmi.core.score.raw": "70"}
    learner.says(late, session=window, run=run, number=99)

    kept = learner.attempt.__class__.objects.get(pk=learner.attempt.pk).state["items"]["i1"]["cmi"]
    assert kept == {STATUS: "completed", "cmi.core.lesson_location": "9", "cmi.core.score.raw": "70"}


def test_failed_for_good_ends_the_attempt(play):
    learner = play()
    learner.says({STATUS: "failed", "cmi.core.score.raw": "30"}, closed=True)

    assert learner.stands()[:2] == ("failed", Decimal(30))


def test_failed_and_suspended_can_be_gone_on_with(play):
    learner = play()
    learner.says({STATUS: "failed", "cmi.core.exit": "suspend"}, closed=True)

    assert learner.stands()[0] == "under_way"


@pytest.mark.parametrize(("mode", "credit"), [("browse", "no-credit"), ("review", "no-credit")])
def test_looking_on_records_nothing(play, mode, credit):
    learner = play()
    learner.says({STATUS: "incomplete", "cmi.core.lesson_location": "3"})
    before = learner.attempt.__class__.objects.get(pk=learner.attempt.pk).state

    learner.open(mode)
    seen = learner.value("cmi.core.lesson_mode"), learner.value("cmi.core.credit")
    learner.says({STATUS: "passed"}, closed=True)

    assert seen == (mode, credit)
    assert learner.value("cmi.core.lesson_location") == ("3" if mode == "review" else None)
    assert learner.attempt.__class__.objects.get(pk=learner.attempt.pk).state == before
    assert learner.stands()[0] == "under_way"


def test_a_commit_of_no_item_is_refused(play):
    learner = play()
    with pytest.raises(BadInput, match="is no item of this package"):
        services.commit(learner.fresh(), number=1, item="x", run=1, values={}, closed=False)


ITEMS = (
    '<item identifier="a" identifierref="r1"><title>A</title></item>'
    '<item identifier="b" identifierref="r1"><title>B</title>'
    '<adlcp:prerequisites type="aicc_script">a</adlcp:prerequisites></item>'
    '<item identifier="c" identifierref="r2"><title>C</title></item>'
)
TWO = RESOURCE + '<resource identifier="r2" type="webcontent" adlcp:scormtype="asset" href="a.html"/>'


def test_several_items_of_12_wait_for_their_prerequisites(play):
    learner = play(items=ITEMS, resources=TWO)
    choosable = {row.identifier: row.can_choose for row in learner.shown.contents}

    assert (learner.shown.item.identifier, choosable) == ("a", {"a": True, "b": False, "c": True})
    assert learner.goes("choice", "b") == "a"
    assert learner.shown.refused
    learner.says({STATUS: "completed"}, closed=True)
    assert learner.goes("continue") == "b"


def test_all_items_of_12_make_the_course(play):
    learner = play(items=ITEMS, resources=TWO)
    learner.says({STATUS: "completed", "cmi.core.score.raw": "60"}, closed=True)
    learner.goes("continue")
    learner.says({STATUS: "passed", "cmi.core.score.raw": "90"}, closed=True)
    assert learner.stands()[0] == "under_way"

    learner.goes("continue")

    assert learner.stands()[:2] == ("passed", Decimal(75))
    assert [row.state for row in learner.shown.contents] == ["met", "met", "met"]


PASSING = (
    '<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="main" satisfiedByMeasure="true">'
    "<imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
)


@pytest.mark.parametrize(("scaled", "said", "state"), [("0.79", "passed", "under_way"), ("0.8", "failed", "passed")])
@pytest.mark.parametrize("version", ["2004 3rd Edition", "2004 4th Edition"])
def test_the_passing_score_decides_over_what_content_says(play, scaled, said, state, version):
    learner = play(items=f'<item identifier="i1" identifierref="r1"><title>B</title>{PASSING}</item>', version=version)
    given = learner.value("cmi.scaled_passing_score")

    learner.says({"cmi.score.scaled": scaled, "cmi.success_status": said, "cmi.completion_status": "completed"})

    assert (given, learner.stands()[:2]) == ("0.8", (state, Decimal(scaled) * 100))


def test_the_completion_threshold_decides(play):
    threshold = '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75"/>'
    learner = play(
        items=f'<item identifier="i1" identifierref="r1"><title>B</title>{threshold}</item>', version="2004 4th Edition"
    )
    learner.says({"cmi.progress_measure": "0.5", "cmi.completion_status": "completed"})
    before = learner.stands()[0]
    learner.says({"cmi.progress_measure": "0.75", "cmi.success_status": "passed"})

    assert (learner.value("cmi.completion_threshold"), before, learner.stands()[0]) == ("0.75", "under_way", "passed")


def test_content_of_2004_that_suspends_is_resumed_and_else_begins_anew(play):
    learner = play(version="2004 3rd Edition")
    learner.says({"cmi.location": "4", "cmi.exit": "suspend"}, closed=True)
    learner.goes("suspendAll")
    learner.open()
    resumed = learner.value("cmi.entry"), learner.value("cmi.location")
    learner.says({"cmi.location": "9", "cmi.exit": ""}, closed=True)
    learner.open()

    assert resumed == ("resume", "4")
    assert (learner.value("cmi.entry"), learner.value("cmi.location")) == ("ab-initio", None)


def test_content_that_was_cut_off_is_resumed(play):
    learner = play(version="2004 3rd Edition")
    learner.says({"cmi.location": "4"})
    learner.open()

    assert (learner.value("cmi.entry"), learner.value("cmi.location")) == ("resume", "4")


def test_a_request_made_twice_counts_once(play):
    flow = '<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing>'
    items = "".join(f'<item identifier="{name}" identifierref="r1"><title>{name}</title></item>' for name in "abc")
    learner = play(items=items + flow, version="2004 4th Edition")
    run = learner.shown.run

    shown = [services.navigate(learner.fresh(), request="continue", run=run).item.identifier for _ in range(2)]

    assert (learner.shown.item.identifier, shown) == ("a", ["b", "b"])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0000:01:30.50", 90.5), ("PT1H2M3.5S", 3723.5), ("P1DT1S", 86401), ("PT", 0), ("P900Y", 0), ("9999:59:59", 0)],
)
def test_lengths_of_time_are_read(text, seconds):
    assert records.seconds_of(text) == seconds


def test_whoever_leaves_is_shown_nothing_more_and_finds_it_as_it_was_left(play):
    learner = play()
    learner.says({STATUS: "passed"}, closed=True)

    assert learner.goes("suspendAll") is None

    learner.attempt.refresh_from_db()
    record = learner.attempt.state["items"]["i1"]
    assert (record["cmi"][STATUS], record["closed"], record["left"]) == ("passed", True, True)
    learner.open("review")
    assert learner.shown.item.identifier == "i1"
