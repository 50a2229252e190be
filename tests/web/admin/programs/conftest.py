import pytest

from tradewind.exchange import errands
from tradewind.exchange.models import Errand
from tradewind.identity.models import User
from web import world


@pytest.fixture
def maya(db):
    """Maya's plan: six requirements, one program."""
    return world.build_plan()


@pytest.fixture
def admin(client, maya):
    """A client signed in as the administrator, where Maya's plan is all there is."""
    client.force_login(User.objects.create_superuser("admin"))
    return client


@pytest.fixture
def work():
    """``work()``: what the worker does when it gets to it."""

    def run():
        for errand in Errand.objects.filter(state="waiting").order_by("pk"):
            errands.run(errand.pk)

    return run
