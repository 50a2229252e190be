"""Proxy credit: a manager records that one of their people earned something, where the course lets them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from factories import CourseFactory

from tradewind.catalog.models import Course
from tradewind.catalog.services import allow_proxy_credit, end_course
from tradewind.credit import proxy
from tradewind.credit.errors import NotTheirsToRecord
from tradewind.credit.models import Credit
from tradewind.credit.queries import awards_of
from tradewind.credit.services import record_by_proxy, record_credit, revoke_credit, withdraw_by_proxy
from tradewind.kernel.problems import BadInput

pytestmark = pytest.mark.django_db
TODAY, DAY = date(2026, 6, 15), date(2026, 4, 2)
Proxy = Course.ProxyCredit


@pytest.fixture
def coaching(db):
    return CourseFactory(code="coaching", title="Coaching", proxy_credit=Proxy.MANAGERS)


@pytest.fixture
def vouch(cast, coaching):
    """The manager records the learner's coaching, unless keywords differ."""

    def _vouch(giver=None, **differing):
        giver = giver or cast.manager
        usual = {"person": cast.learner, "course": coaching, "earned_on": DAY, "evidence": "sheet 12"}
        return record_by_proxy(**{**usual, "giver": giver, "actor": giver.code, **differing})

    return _vouch


def entries():
    return list(Credit.objects.order_by("pk").values_list("entry", "source", "recorded_by", "reason", "earned_on"))


def test_d13_recognition_carries_its_day_giver_and_evidence_and_can_be_withdrawn(vouch, cast):
    recorded = vouch(score=Decimal(88), evidence=" signed sheet of 2 April ")
    assert (recorded.is_new, recorded.stands, recorded.score) == (True, True, 88)
    assert entries() == [("award", "manager", "manager", "signed sheet of 2 April", DAY)]
    withdraw_by_proxy(recorded.credit, giver=cast.manager, reason="wrong sheet", actor="manager")
    assert [(award.earned_on, award.stands) for award in awards_of(cast.learner)] == [(DAY, False)]
    assert entries()[1] == ("revocation", "hand", "manager", "wrong sheet", DAY)


def test_d13_what_the_giver_withdrew_by_mistake_they_record_again(vouch, cast):
    first = vouch()
    withdraw_by_proxy(first.credit, giver=cast.manager, reason="wrong", actor="manager")
    again = vouch(evidence="right after all")
    assert (again.credit, again.is_new, again.stands) == (first.credit, False, True)
    assert awards_of(cast.learner).get().stands


def test_what_an_administrator_revoked_no_manager_brings_back(vouch, cast):
    first = vouch()
    revoke_credit(first.credit, reason="not so", actor="admin")
    assert vouch().stands is False
    assert not awards_of(cast.learner).get().stands


def test_d14_entry_by_hand_and_by_system_are_one_in_the_same_ledger(vouch, cast, coaching):
    fed = record_credit(person=cast.learner, course=coaching, earned_on=DAY, source="feed", actor="feed").credit
    recorded = vouch()
    assert (recorded.credit, recorded.is_new) == (fed, False)
    with pytest.raises(NotTheirsToRecord):
        withdraw_by_proxy(fed, giver=cast.manager, reason="not mine", actor="manager")
    assert awards_of(cast.learner).get().stands


@pytest.mark.parametrize(
    ("policy", "who"),
    [
        (Proxy.NOBODY, []),
        (Proxy.MANAGERS, ["manager"]),
        (Proxy.FIELD, ["manager", "district_manager"]),
    ],
)
def test_course_says_who_may(cast, coaching, policy, who):
    allow_proxy_credit(coaching, to=policy)
    everybody = ["learner", "manager", "neighbour_manager", "district_manager"]
    may = [name for name in everybody if proxy.courses_for(getattr(cast, name), cast.learner, TODAY).exists()]
    assert may == who


@pytest.mark.parametrize("who", ["learner", "neighbour_manager", "district_manager"])
def test_others_record_nothing(vouch, cast, who):
    with pytest.raises(NotTheirsToRecord):
        vouch(giver=getattr(cast, who))
    assert entries() == []


def test_nobody_records_for_themselves(vouch, cast):
    with pytest.raises(NotTheirsToRecord):
        vouch(person=cast.manager)


def test_other_managers_entry_is_not_theirs_to_withdraw(vouch, cast):
    recorded = vouch()
    for giver in (cast.neighbour_manager, cast.district_manager, cast.learner):
        with pytest.raises(NotTheirsToRecord):
            withdraw_by_proxy(recorded.credit, giver=giver, reason="x", actor=giver.code)


def test_course_that_has_ended_is_not_recorded(vouch, coaching):
    end_course(coaching, on=TODAY - timedelta(days=1))
    with pytest.raises(NotTheirsToRecord):
        vouch()


@pytest.mark.parametrize(
    ("differing", "place"), [({"evidence": "  "}, "evidence"), ({"earned_on": TODAY + timedelta(days=1)}, "earned_on")]
)
def test_what_cannot_be_believed_is_refused(vouch, differing, place):
    with pytest.raises(BadInput) as refused:
        vouch(**differing)
    assert [fault.place for fault in refused.value.problems] == [place]
    assert entries() == []
