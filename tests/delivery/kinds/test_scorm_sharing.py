"""The data stores that items of SCORM 2004, 4th edition, share (``adl.data``)."""

import pytest
from factories import PersonFactory
from standards.sharing import package, store

from delivery.kinds.test_scorm import Learner
from tradewind.delivery import attempts, importing
from tradewind.delivery.models import SharedData

pytestmark = pytest.mark.django_db

NOTES = "https://example.com/notes"
TWO = {"One": [store(NOTES), store("marks", reads=False)], "Two": [store("marks", writes=False), store(NOTES)]}


@pytest.fixture
def course():
    """``course(items, …)``: a course that plays such a package."""

    def make(items=TWO, **options):
        taken = importing.import_package(package(items, **options), filename="p", actor="ada")
        return importing.add_course(taken, publish=True, actor="ada").course

    return make


@pytest.fixture
def maya():
    return PersonFactory(code="maya")


def found(learner):
    return [(each.target, each.value) for each in learner.shown.stores]


def test_an_item_finds_what_another_stored_as_far_as_its_maps_reach(course, maya):
    learner = Learner(maya, course())
    assert found(learner) == [(NOTES, None), ("marks", None)]

    told = learner.says({"adl.data.0.store": "brakes", "adl.data.1.store": "7"}, closed=True)
    learner.goes("continue")
    refused = learner.says({"adl.data.0.store": "8", "adl.data.1.store": "tyres", "adl.data.2.store": "x"})
    learner.goes("previous")

    assert (told.faults, [str(fault) for fault in refused.faults]) == (
        [],
        [f"adl.data.{number}.store: is no store that this item may write." for number in (0, 2)],
    )
    assert found(learner) == [(NOTES, "tyres"), ("marks", None)]
    learner.goes("continue")
    assert found(learner) == [("marks", "7"), (NOTES, "tyres")]
    assert [(each.can_read, each.can_write) for each in learner.shown.stores] == [(True, False), (True, True)]
    learner.attempt.refresh_from_db()
    assert "adl.data.1.store" not in learner.attempt.state["items"]["Two"]["cmi"]


@pytest.mark.parametrize(("is_global", "again"), [(None, "brakes"), (True, "brakes"), (False, None)])
def test_a_store_is_the_learners_unless_the_package_keeps_it_to_itself(course, maya, is_global, again):
    first = Learner(maya, course(is_global=is_global))
    first.says({"adl.data.0.store": "brakes"})
    first.open()
    returned = found(first)[0]
    attempts.leave(first.attempt.registration, actor="maya")
    first.register()

    others = [Learner(maya, course(is_global=is_global)), Learner(PersonFactory(code="noah"), first.course)]

    assert returned == (NOTES, "brakes")
    assert [found(learner)[0] for learner in (first, *others)] == [(NOTES, again), (NOTES, again), (NOTES, None)]


def test_a_run_that_begins_again_finds_its_own_stores_empty(course, maya):
    learner = Learner(maya, course({"One": [store(NOTES)], "Two": []}, is_global=False))
    learner.says({"adl.data.0.store": "brakes"})
    learner.goes("exitAll")

    learner.goes("start")

    assert found(learner) == [(NOTES, None)]


def test_an_older_window_overwrites_nothing(course, maya):
    learner = Learner(maya, course())
    old, run = learner.session, learner.shown.run
    learner.open()
    learner.says({"adl.data.0.store": "newer"})

    learner.says({"adl.data.0.store": "older", "adl.data.1.store": "late"}, session=old, run=run)

    kept = dict(SharedData.objects.values_list("target", "value"))
    assert kept == {NOTES: "newer", "marks": "late"}


def test_looking_on_stores_nothing_and_browsing_finds_nothing(course, maya):
    learner = Learner(maya, course())
    learner.says({"adl.data.0.store": "brakes"})

    learner.open("review")
    learner.says({"adl.data.0.store": "changed"})
    seen = found(learner)[0]
    learner.open("browse")

    assert (seen, found(learner)[0]) == ((NOTES, "brakes"), (NOTES, None))
    assert SharedData.objects.get().value == "brakes"


def test_a_preview_leaves_nothing_of_it_behind(course):
    version = course().versions.get()
    learner = Learner.__new__(Learner)
    learner.number, learner.attempt = 0, attempts.preview(version, actor="ada").activities.get()
    learner.open()
    learner.says({"adl.data.0.store": "brakes"})
    learner.open()

    assert (found(learner)[0], SharedData.objects.count()) == ((NOTES, "brakes"), 0)


def test_other_editions_have_no_stores(course, maya):
    learner = Learner(maya, course(version="2004 3rd Edition"))

    refused = learner.says({"adl.data.0.store": "brakes"})

    assert (found(learner), SharedData.objects.count(), len(refused.faults)) == ([], 0, 1)
