"""Whom a token of the API reaches."""

import pytest
from factories import AppointmentFactory, LocationFactory, PartnerFactory

from tradewind.access.scopes import EVERYBODY, Scope
from tradewind.access.scopes_of_tokens import check_scopes, scope_of
from tradewind.kernel.problems import BadInput

pytestmark = pytest.mark.django_db


def test_partner_reaches_those_who_work_there_or_below_it_today():
    group = PartnerFactory(code="north")
    below = PartnerFactory(parent=group)
    theirs = [AppointmentFactory(location=LocationFactory(partner=each)).person_id for each in (group, below)]
    AppointmentFactory(location=LocationFactory(partner=group), ends_on="2020-01-01", starts_on="2019-01-01")
    AppointmentFactory()

    assert scope_of(["partner:north"]) == Scope(people=frozenset(theirs))
    assert scope_of(["partner:north", "all"]) == EVERYBODY


def test_scope_that_is_none_is_refused_with_the_nearest_partner():
    PartnerFactory(code="north")

    with pytest.raises(BadInput) as refused:
        check_scopes(["everything", "partner:nort"])

    assert str(refused.value).splitlines() == [
        "--scope: there is no 'everything' in the API. There are all, and partner:CODE.",
        "--scope: there is no partner 'nort'. Did you mean 'north'?",
    ]
