"""Migrating beside a running academy: it waits politely, says for whom, and leaves what was applied."""

import re

import psycopg
import pytest
from command_line import url_of
from django.db import connection

from tradewind.kernel.problems import TradewindError
from tradewind.ops import schema

CULPRIT = r"process \d+ \(somebody's report, idle in transaction since [\d:]+\): LOCK TABLE network_timezone"


@pytest.mark.django_db(transaction=True)
def test_a_table_that_somebody_holds_is_waited_for_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every migration ends with the zones of the world being brought up to date, and here somebody holds them."""
    monkeypatch.setattr(schema, "TRIES", 2)
    monkeypatch.setattr(schema, "PAUSE", 0.1)
    monkeypatch.setattr(schema, "LOCK_TIMEOUT", "1500ms")
    steps: list[str] = []
    here = url_of(connection.settings_dict["NAME"])
    with psycopg.connect(here, application_name="somebody's report") as direct:
        direct.execute("LOCK TABLE network_timezone")

        with pytest.raises(TradewindError) as gave_up:
            schema.migrate(lambda step, *_: steps.append(step))

    assert re.fullmatch(
        rf"A migration needs what {CULPRIT} holds, and gave up after 2 tries of 1500ms\. Let that end, or end it with "
        r"SELECT pg_terminate_backend\(…\), and run again; what was applied stays\.",
        str(gave_up.value),
    )
    assert [bool(re.fullmatch(f"Waiting for {CULPRIT}", step)) for step in steps] == [True]
    assert schema.migrate(lambda *_: None) == 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
