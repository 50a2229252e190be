import pytest
from factories import Cast

from tradewind.exchange import errands
from tradewind.exchange.models import Errand


@pytest.fixture
def admin(client, cast: Cast):
    """A client signed in as the administrator."""
    client.force_login(cast.admin)
    return client


@pytest.fixture
def work():
    """``work()``: what the worker does when it gets to it."""

    def run():
        for errand in Errand.objects.filter(state="waiting").order_by("pk"):
            errands.run(errand.pk)

    return run
