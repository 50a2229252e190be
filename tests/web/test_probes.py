"""What machines ask: alive, ready, figures."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import connection
from django.utils import timezone
from factories import PersonFactory

from tradewind.config import settings as configuration
from tradewind.exchange.models import FeedRun
from tradewind.notices.models import Notice
from tradewind.programs.models import HeldPlan, ReconcileRun


def test_alive_asks_neither_a_database_nor_a_host(client) -> None:
    """No mark: a question to the database would fail this test."""
    response = client.get("/healthz", headers={"host": "10.1.2.3"})

    assert (response.status_code, response.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_ready_where_everything_is(client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path

    response = client.get("/readyz", headers={"host": "10.1.2.3"})

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok", "storage": "ok"}


@pytest.mark.django_db
def test_not_ready_where_files_cannot_be_written(client, settings, tmp_path) -> None:
    (tmp_path / "files").write_text("in the way")
    settings.MEDIA_ROOT = tmp_path / "files"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["storage"] == f"{tmp_path / 'files'} cannot be written to: File exists"


@pytest.mark.django_db(transaction=True)
def test_ready_on_a_database_that_is_ahead_but_not_on_one_that_is_behind(client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('network', '0999_later', now())")
        ahead = client.get("/readyz")
        cursor.execute("UPDATE django_migrations SET name = '0998' WHERE (app, name) = ('network', '0001_initial')")
        try:
            behind = client.get("/readyz")
        finally:
            cursor.execute("DELETE FROM django_migrations WHERE name = '0999_later'")
            cursor.execute("UPDATE django_migrations SET name = '0001_initial' WHERE name = '0998'")

    assert ahead.status_code == 200
    assert (behind.status_code, behind.json()["migrations"]) == (503, "1 missing")


def _figures(client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


@pytest.mark.django_db
def test_figures_are_those_of_the_database(client) -> None:
    HeldPlan.objects.create(kind="feed", digest="d", counts={}, names={}, held_for="tests")
    run = ReconcileRun.objects.create(people=7, opened=3, closed=2, changed=1)
    ReconcileRun.objects.filter(pk=run.pk).update(finished_at=run.started_at)
    for outcome in ("loaded", "loaded", "refused"):
        FeedRun.objects.create(started_at=run.started_at, name="f", digest="d", actor="a", outcome=outcome, report={})
    hour_ago = timezone.now() - timedelta(hours=1)
    Notice.objects.create(person=PersonFactory(), kind="reminders", key="1", content={}, decided_at=hour_ago)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stale_person")
        cursor.execute("INSERT INTO stale_person (person_id) VALUES (1), (1), (2)")

    found = _figures(client)

    assert found["tradewind_up"] == 1
    assert found["tradewind_stale_people"] == 2
    assert found["tradewind_held_plans"] == 1
    assert found["tradewind_waiting_notices"] == 1
    assert 3590 <= found["tradewind_notice_age_seconds"] < 3700
    assert found["tradewind_failed_notices"] == 0
    assert found["tradewind_queue_age_seconds"] == 0
    assert found["tradewind_reconcile_last_people"] == 7
    assert found["tradewind_reconcile_last_duration_seconds"] == 0
    assert found['tradewind_feed_runs_total{outcome="loaded"}'] == 2
    assert found['tradewind_feed_runs_total{outcome="refused"}'] == 1


@pytest.mark.django_db
def test_requests_are_counted_by_view(client) -> None:
    name = 'django_http_requests_total_by_view_transport_method_total{method="GET",transport="http",view="sign-in"}'
    before = _figures(client).get(name, 0)

    client.get("/sign-in/")

    assert _figures(client)[name] == before + 1


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 200),
        ("192.0.2.1", {}, 404),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 404),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, 404),
        ("", {}, 404),
    ],
)
@pytest.mark.django_db
def test_figures_are_for_whoever_asks_straight_from_where_they_may(
    client, settings, address: str, headers: dict[str, str], status: int
) -> None:
    settings.METRICS_ALLOWED_FROM = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]

    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_networks_that_are_none_are_refused_with_the_cure() -> None:
    with pytest.raises(SystemExit) as refused:
        configuration._networks("10.0.0.0/8,here")

    assert str(refused.value).startswith("METRICS_ALLOWED_FROM: 'here' does not appear to be an IPv4")
    assert str(refused.value).endswith("Write addresses or networks: 10.0.0.0/8,::1")
