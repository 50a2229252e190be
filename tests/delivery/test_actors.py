"""Who somebody is in statements."""

import pytest
from factories import PersonFactory

from tradewind.delivery.actors import actor_of
from tradewind.delivery.models import Registration

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("public", "home"), [("https://academy.example", "https://academy.example"), ("", "http://localhost")]
)
def test_person_is_an_account_at_the_academy(settings, public, home):
    settings.PUBLIC_URL = public
    maya = PersonFactory(code="maya")

    agent = actor_of(Registration(person=maya))

    assert agent["account"] == {"homePage": home, "name": "maya"}
    assert (agent["objectType"], agent["name"]) == ("Agent", str(maya))


def test_preview_is_nobody_and_another_one_for_each():
    one, other = Registration(), Registration()

    names = [actor_of(each)["account"]["name"] for each in (one, other)]

    assert names == [f"preview:{one.pk}", f"preview:{other.pk}"]
