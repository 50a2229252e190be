"""Credits by hand: recorded, revoked and reinstated on a person's page."""

from datetime import date
from decimal import Decimal

import pytest
from factories import CourseFactory, CreditFactory

from tradewind.credit.models import Credit
from tradewind.credit.queries import awards_of, ledger_of

pytestmark = pytest.mark.django_db
CREDITS = "/admin/network/people/learner/credits/"
GIVEN = {"course": "hv-100", "earned_on": "2026-03-14", "score": "92.5", "evidence": "License shown"}


def entries(person):
    return [(entry.entry, entry.reason, entry.recorded_by, entry.earned_on) for entry in ledger_of(person)]


def test_d13_credit_by_hand_has_its_day_its_giver_and_its_evidence_and_can_be_taken_back(act, admin, cast):
    CourseFactory(code="hv-100", title="High voltage")
    assert act(f"{CREDITS}record/", GIVEN)["Location"] == CREDITS
    award = awards_of(cast.learner).get()
    assert (award.course.code, award.best_score, award.source) == ("hv-100", Decimal("92.5"), "hand")
    page = admin.get(CREDITS).content.decode()
    assert f"{CREDITS}{award.pk}/revoke/" in page
    assert act(f"{CREDITS}{award.pk}/revoke/", {"reason": "forged"})["Location"] == CREDITS
    assert f"{CREDITS}{award.pk}/reinstate/" in admin.get(CREDITS).content.decode()
    assert act(f"{CREDITS}{award.pk}/reinstate/", {"reason": "it was not"})["Location"] == CREDITS
    assert entries(cast.learner) == [
        ("award", "License shown", "admin", date(2026, 3, 14)),
        ("revocation", "forged", "admin", date(2026, 3, 14)),
        ("reinstatement", "it was not", "admin", date(2026, 3, 14)),
    ]


@pytest.mark.parametrize("differing", [{"evidence": ""}, {"course": "nothing"}, {"earned_on": "2999-01-01"}])
def test_what_is_wrong_is_said_and_nothing_entered(act, cast, differing):
    CourseFactory(code="hv-100")
    assert act(f"{CREDITS}record/", {**GIVEN, **differing}).status_code == 422
    assert Credit.objects.count() == 0


def test_only_what_stands_is_revoked_and_only_what_was_revoked_reinstated(admin, cast):
    award, other = CreditFactory(person=cast.learner), CreditFactory()
    assert admin.get(f"{CREDITS}{award.pk}/revoke/").status_code == 200
    addresses = [f"{CREDITS}{award.pk}/reinstate/", f"{CREDITS}{other.pk}/revoke/", f"{CREDITS}9999/revoke/"]
    assert {admin.get(address).status_code for address in addresses} == {404}
