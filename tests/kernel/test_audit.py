"""The context that audited changes carry; ``tests/network/test_audit.py`` tests what the changes leave."""

import pytest
from django.db import IntegrityError, connection, transaction
from factories import BrandFactory

from tradewind.kernel.audit import acting, committed
from tradewind.network.models import Brand
from tradewind.network.queries import history_of

pytestmark = pytest.mark.django_db


def said(brand: Brand) -> list[tuple[str, str, dict[str, object]]]:
    """(actor, via, details) of each change, the first first."""
    return [(change.actor, change.via, change.details) for change in history_of(brand)][::-1]


def test_change_names_actor_and_what_it_came_through():
    with acting("ada", via="feed", feed=17):
        brand = BrandFactory()

    assert said(brand) == [("ada", "feed", {"feed": 17})]


def test_context_ends_with_the_block():
    with acting("ada", via="feed"):
        brand = BrandFactory()
    brand.name = "Other"
    brand.save()

    assert said(brand) == [("ada", "feed", {}), ("", "", {})]


def test_context_ends_with_a_rollback():
    brand = BrandFactory()
    with pytest.raises(IntegrityError), acting("ada", via="feed"):
        BrandFactory(code=brand.code)
    Brand.objects.update(name="kept")

    assert said(brand) == [("", "", {}), ("", "", {})]


def test_outer_context_holds_in_an_inner_one_and_after_it():
    with acting("feed robot", via="feed"):
        brand = BrandFactory()
        with acting("ada", via="network"):
            Brand.objects.update(name="Inner")
        Brand.objects.update(name="Outer")

    assert said(brand) == [("feed robot", "feed", {})] * 3


def test_outer_context_holds_after_an_inner_rollback():
    with acting("feed robot", via="feed"):
        brand = BrandFactory()
        with pytest.raises(ZeroDivisionError), acting("ada", via="network"):
            raise ZeroDivisionError
        Brand.objects.update(name="Outer")

    assert said(brand) == [("feed robot", "feed", {})] * 2


def test_one_block_is_one_context_whatever_it_writes():
    with acting("ada", via="feed"):
        BrandFactory.create_batch(3)
        Brand.objects.update(name="Other")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT pgh_context_id) FROM network_brandevent")
        assert cursor.fetchone() == (6, 1)


@pytest.mark.django_db(transaction=True)
def test_context_does_not_outlive_the_transaction_on_the_connection():
    with acting("ada", via="feed"):
        BrandFactory()
    with transaction.atomic():
        brand = BrandFactory()

    assert said(brand) == [("", "", {})]


@pytest.mark.django_db(transaction=True)
def test_commit_is_announced_once_for_the_whole_block():
    heard = []
    committed.connect(hear := lambda **_: heard.append(Brand.objects.count()))

    with acting("ada", via="feed"):
        BrandFactory()
        with acting("ada", via="network"):
            BrandFactory()
        assert heard == []
    with pytest.raises(ZeroDivisionError), acting("ada", via="feed"):
        raise ZeroDivisionError

    assert heard == [2]
    committed.disconnect(hear)
