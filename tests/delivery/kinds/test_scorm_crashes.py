"""Whoever takes in the commit that passes an attempt may die at any moment: sent again, it counts once (H1, D1)."""

import pytest
from crashing import Dead, crashed
from django.db import OperationalError, connection
from factories import PersonFactory
from standards.building import scorm, zipped

from tradewind.credit.models import Credit
from tradewind.delivery import attempts, importing
from tradewind.delivery.kinds.scorm import services
from tradewind.delivery.models import ActivityAttempt, Session

pytestmark = pytest.mark.django_db(transaction=True)

LAST = {
    "cmi.core.lesson_status": "passed",
    "cmi.core.score.raw": "90",
    "cmi.core.session_time": "00:01:00",
    "cmi.core.lesson_location": "9",
}


@pytest.fixture
def begun():
    """``begun(name)``: the session of a fresh learner of this name at one course."""
    files = {"imsmanifest.xml": scorm(), "a.html": "x"}
    package = importing.import_package(zipped(files), filename="p", actor="ada")
    course = importing.add_course(package, publish=True, actor="ada").course

    def begin(name):
        registration = attempts.register(PersonFactory(code=name), course, origin="plan", actor=name)
        session = attempts.open_session(registration.activities.get(), actor=name)
        services.navigate(session, request="open")
        return session.pk

    return begin


def last_commit(session):
    """As a browser sends it, until it is answered: the same number each time."""
    found = Session.objects.select_related("attempt__activity__package").get(pk=session)
    return services.commit(found, number=7, item="i1", run=1, values=LAST, closed=True)


def stands(session):
    """(the registration's state, the attempt's seconds, its bookmark, the credits' scores)."""
    attempt = ActivityAttempt.objects.select_related("registration").get(sessions=session)
    bookmark = attempt.state["items"].get("i1", {"cmi": {}})["cmi"].get("cmi.core.lesson_location")
    credits_of = Credit.objects.filter(person=attempt.registration.person_id)
    return attempt.registration.state, attempt.seconds, bookmark, list(credits_of.values_list("score", flat=True))


UNTOUCHED = ("under_way", 0, None, [])
PASSED = ("passed", 60, "9", [90])


def test_h1_a_crash_before_any_statement_of_the_passing_commit_and_sent_again_it_counts_once(begun):
    left, got_there = [], True
    while got_there:
        session = begun(f"maya-{len(left)}")
        got_there = crashed(lambda session=session: last_commit(session), len(left))
        left.append(stands(session))
        assert last_commit(session).is_news is (left[-1] == UNTOUCHED)
        assert stands(session) == PASSED

    # All of it or nothing, and once it is written it stays.
    written = left.index(PASSED)
    assert written > 10
    assert left == [UNTOUCHED] * written + [PASSED] * (len(left) - written)


@pytest.mark.parametrize(("is_written", "found"), [(False, UNTOUCHED), (True, PASSED)])
def test_h1_a_crash_at_the_end_of_the_passing_commit_and_sent_again_it_counts_once(
    begun, monkeypatch, is_written, found
):
    """The last moment before the transaction is written, and the first one after: nobody was answered in either."""
    session = begun("maya")
    commit = connection._commit

    def dies():
        if is_written:
            commit()
        connection.connection.pgconn.finish()
        raise Dead

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", dies)
        with pytest.raises(OperationalError, match="the connection is closed"):
            last_commit(session)
    connection.close()
    assert stands(session) == found

    assert last_commit(session).is_news is not is_written

    assert stands(session) == PASSED
