"""Films: what was watched, and what is believed."""

from datetime import timedelta

import pytest
from factories import ActivityFactory

from tradewind.catalog.models import Package
from tradewind.credit.models import Credit
from tradewind.delivery.attempts import close_session, open_session, register
from tradewind.delivery.kinds import faults_of
from tradewind.delivery.kinds.video.watching import believed, joined, length, watch
from tradewind.delivery.models import Session
from tradewind.kernel.problems import BadInput

pytestmark = pytest.mark.django_db
SETTINGS = {"file": "film.mp4", "seconds": "100", "share": 90, "captions": [{"language": "de", "file": "film.de.vtt"}]}


@pytest.fixture
def film():
    files = [{"name": "film.mp4", "size": 9}, {"name": "film.de.vtt", "size": 9}]
    package = Package.objects.create(
        format="files", digest="0" * 64, size=18, files=2, imported_by="tests", structure={"files": files}
    )
    return ActivityFactory(kind="video", settings=SETTINGS, package=package)


@pytest.fixture
def opened(cast, film):
    registration = register(cast.learner, film.version.course, origin="plan", actor="tests")
    return open_session(registration.activities.get(), actor="tests")


def after(session, seconds):
    return session.opened_at + timedelta(seconds=seconds)


def test_stretches_are_joined_and_cut():
    assert joined([(5, 3), (8, 12), (0, 4), (4.5, 6), (11, 200)], 100) == [(0, 6), (8, 100)]
    assert length([(0, 6), (8, 10)]) == 8
    assert believed([(0, 6), (8, 20)], 10) == [(0, 6), (8, 12)]
    assert believed([(0, 6)], -1) == []


def test_watching_enough_of_it_passes_and_credits_once(opened):
    first = watch(opened, [[0, 50]], 50, number=1, now=after(opened, 50))
    again = watch(opened, [[0, 50]], 50, number=1, now=after(opened, 50))
    last = watch(opened, [[50, 91]], 91, number=2, now=after(opened, 91))

    assert (first.passed_now, again, last.passed_now) == (False, None, True)
    assert last.attempt.state["position"] == 91
    assert (last.attempt.seconds, str(last.attempt.progress)) == (91, "0.9100")
    assert [credit.source for credit in Credit.objects.all()] == ["video"]


def test_no_more_is_believed_than_time_has_passed(opened):
    told = watch(opened, [[0, 100]], 100, number=1, now=after(opened, 10))
    assert told.attempt.state["watched"] == [[0, 23]]
    more = watch(opened, [[0, 100]], 100, number=2, now=after(opened, 10))
    assert (more.attempt.state["watched"], more.attempt.met) == ([[0, 23]], False)


def test_two_windows_in_turns_are_believed_no_more_than_time_has_passed(opened):
    other = open_session(opened.attempt, actor="tests", take_over=True)
    Session.objects.filter(pk=other.pk).update(opened_at=opened.opened_at)
    other.refresh_from_db()
    claims = [(session, number) for number in (1, 2, 3) for session in (opened, other)]

    for at, (session, number) in enumerate(claims):
        stretch = [[at * 16, at * 16 + 16]]
        told = watch(session, stretch, 0, number=number, now=after(opened, 10))

    assert (told.attempt.state["watched"], told.attempt.seconds) == ([[0, 23]], 23)


def test_time_between_two_windows_is_not_watched(opened):
    watch(opened, [[0, 20]], 20, number=1, now=after(opened, 10))
    close_session(opened)
    Session.objects.filter(pk=opened.pk).update(closed_at=after(opened, 10))
    later = open_session(opened.attempt, actor="tests")
    Session.objects.filter(pk=later.pk).update(opened_at=after(opened, 3600))
    later.refresh_from_db()

    told = watch(later, [[20, 100]], 100, number=1, now=after(later, 10))

    assert told.attempt.state["watched"] == [[0, 43]]


def test_watching_the_same_again_is_not_more(opened):
    for number in (1, 2):
        told = watch(opened, [[0, 60]], 60, number=number, now=after(opened, 600))
    assert (told.attempt.met, str(told.attempt.progress)) == (False, "0.6000")


@pytest.mark.parametrize(
    ("claimed", "position"),
    [("all", 0), ([[0]], 0), ([["a", "b"]], 0), ([[0, float("nan")]], 0), ([[0, 1]], None), ([[0, float("inf")]], 1)],
)
def test_what_is_no_stretch_is_refused(opened, claimed, position):
    with pytest.raises(BadInput):
        watch(opened, claimed, position, number=1)


def test_only_looking_on_records_nothing(opened):
    looking = open_session(opened.attempt, actor="tests", mode="review")
    with pytest.raises(BadInput, match="is open for review only"):
        watch(looking, [[0, 10]], 10, number=1)


def test_a_film_that_is_not_there_is_not_published(film):
    assert list(faults_of(film)) == []
    film.package.structure = {"files": [{"name": "film.mp4", "size": 9}]}
    assert [fault.wrong for fault in faults_of(film)] == ["'film.de.vtt' is not there."]
