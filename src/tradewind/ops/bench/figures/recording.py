"""What content says: statements on their way into the record store, over HTTP and by several clients at once."""

import base64
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection, connections, transaction
from django.test import Client

from tradewind.delivery.xapi import partitions
from tradewind.delivery.xapi.store import Sender, store
from tradewind.identity.tokens import make_token, revoke_token
from tradewind.network.models import Person
from tradewind.ops.bench.figures.measuring import (
    Bench,
    Figure,
    NotMeasured,
    compose,
    copied,
    copy_of,
    drop,
    execute,
    milliseconds,
    repeated,
    timed,
)

TABLE = "delivery_statement"
LARGE = 100
"""Statements in a batch from which on a tenth of the requests says enough."""
_VERBS = ("initialized", "progressed", "answered", "completed", "passed")
_COURSES = 40
ROUNDS = 3
"""How often each query is asked for."""
_MODELS = 1000
"""Statements that the others are copies of."""
_AT_ONCE = 100
"""Copies of them that are made in one transaction."""
_COPIES = """
WITH made AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, model.id AS was, model.text, model.keys,
        %s::timestamptz - number * interval '1 second' AS stored
    FROM delivery_statement AS model, generate_series(1, %s) AS number WHERE model.id = ANY(%s::uuid[])
), placed AS (
    INSERT INTO delivery_statement_id (id, stored) SELECT id, stored FROM made
)
INSERT INTO delivery_statement (id, stored, text, keys, is_voiding, attachments)
SELECT id, stored, replace(text, was::text, id::text), keys, false, '{}' FROM made
"""
_BY_ID = """
SELECT statement.text FROM delivery_statement_id AS place
JOIN delivery_statement AS statement ON statement.id = place.id AND statement.stored = place.stored
WHERE place.id = ANY(%s::uuid[])
"""


def statements_stored(bench: Bench, *, batch: int = 25, clients: int = 1) -> Figure:
    """Batches posted to ``/xapi/statements`` by so many clients, each with its own connection to the database, until
    the last is answered; beside it a COPY of the rows that come of it into an identical table."""
    requests = max(4, bench.earth.scale.changes // (10 if batch > LARGE else 1))
    people = list(Person.objects.order_by("pk").values_list("code", flat=True)[:1000])
    bodies = [_batch(people, number * batch, batch) for number in range(requests)]
    bench.progress(f"Storing statements in batches of {batch}, {clients} at once", 0, None)
    since = execute("SELECT clock_timestamp()")[0][0]
    with _credentials() as headers, ThreadPoolExecutor(clients) as pool:
        shares = [bodies[number::clients] for number in range(clients)]
        taken, stored = timed(lambda: sum(pool.map(lambda share: _send(share, headers), shares)))
    if stored != requests * batch:
        raise NotMeasured(f"{stored} of {requests * batch} statements were stored.")
    copying = _copying(bench.scratch / "statements", since)
    return Figure("statements/s", requests, stored / taken, "COPY of the same rows", stored / copying)


def statements_queried(bench: Bench) -> Figure:
    """Filtered queries over as many statements as the scale has, a page of a hundred each; beside it the statements
    of the same page, read by their ids."""
    _fill(bench)
    rounds = ROUNDS * bench.earth.scale.visits
    people = list(Person.objects.order_by("pk").values_list("code", flat=True)[:1000])
    times, reading = [], []
    with _credentials() as headers:
        client = Client()
        for number in range(rounds):
            query = urlencode({**_filters(people, number), "limit": 100})
            taken, response = timed(client.get, f"/xapi/statements?{query}", headers=headers)
            found = response.json()["statements"] if response.status_code == 200 else []
            if not found:
                raise NotMeasured(f"/xapi/statements?{query} answered {response.status_code}, or found nothing.")
            times.append(taken * 1000)
            reading.append(milliseconds(execute, _BY_ID, [[each["id"] for each in found]]))
            bench.progress("Querying statements", number + 1, rounds)
    return repeated("ms", times, "SELECT of the same statements by their ids", reading)


def _filters(people: list[str], number: int) -> dict[str, str]:
    """What is asked for in turn: somebody, a course with all below it, an attempt, a verb of somebody since a day."""
    statement = _statement(people, number * 37 % _MODELS)
    agent = json.dumps(statement["actor"])
    since = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    return [
        {"agent": agent},
        {"activity": statement["context"]["contextActivities"]["grouping"][0]["id"], "related_activities": "true"},
        {"registration": statement["context"]["registration"]},
        {"agent": agent, "verb": statement["verb"]["id"], "since": since},
    ][number % 4]


def _fill(bench: Bench) -> None:
    """Statements like those that were stored, spread over half a year, until there are as many as the scale has."""
    wanted = bench.earth.scale.statements
    people = list(Person.objects.order_by("pk").values_list("code", flat=True)[:1000])
    sender = Sender({"account": {"homePage": "https://example.com", "name": "bench"}}, "2.0.0")
    stored: list[str] = []
    for start in range(0, _MODELS, 500):
        stored += store([_statement(people, number) for number in range(start, start + 500)], sender)
    months = [partitions.now() - timedelta(days=30 * number) for number in range(6)]
    for month in months:
        with transaction.atomic():
            partitions.ensure_partition(month)
            partitions.ensure_partition(month - timedelta(hours=1))  # copies are made backwards from there
    copies = max(1, wanted // _MODELS)
    for first in range(0, copies, _AT_ONCE):
        bench.progress("Filling the record store", first * _MODELS, wanted)
        share = min(_AT_ONCE, copies - first)
        execute(_COPIES, [months[first // _AT_ONCE % len(months)], share, stored])
    execute(f"ANALYZE {TABLE}")


@contextmanager
def _credentials() -> Iterator[dict[str, str]]:
    """The headers of a client that may do everything, for as long as this lasts."""
    name = f"bench-{uuid.uuid4().hex[:12]}"
    token, secret = make_token(name, "xapi", scopes=("all",), actor="bench")
    basic = base64.b64encode(f"{token.key}:{secret}".encode()).decode()
    try:
        yield {"Authorization": f"Basic {basic}", "X-Experience-API-Version": "2.0.0"}
    finally:
        revoke_token(name)


def _send(bodies: list[bytes], headers: dict[str, str]) -> int:
    """How many statements were stored."""
    client, stored = Client(), 0
    try:
        for body in bodies:
            response = client.post("/xapi/statements", body, content_type="application/json", headers=headers)
            if response.status_code != 200:
                raise NotMeasured(f"/xapi/statements answered {response.status_code}.")
            stored += len(response.json())
    finally:
        connections.close_all()
    return stored


def _batch(people: list[str], start: int, size: int) -> bytes:
    return json.dumps([_statement(people, number) for number in range(start, start + size)]).encode()


def _statement(people: list[str], number: int) -> dict[str, Any]:
    """As content makes them: an actor of the academy, a course's activity within its context, a result."""
    course = f"https://example.com/courses/{number % _COURSES}"
    verb = _VERBS[number % len(_VERBS)]
    return {
        "id": str(uuid.uuid4()),
        "actor": {"account": {"homePage": "https://example.com", "name": people[number % len(people)]}},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en": verb}},
        "object": {"id": f"{course}/{number % 7}", "definition": {"name": {"en": f"Unit {number % 7}"}}},
        "context": {
            "registration": str(uuid.UUID(int=number % 5000)),
            "contextActivities": {"grouping": [{"id": course}]},
        },
        "result": {"score": {"scaled": number % 100 / 100}, "duration": f"PT{number % 600}S"},
        "timestamp": datetime.now(UTC).isoformat(),
    }


def _copying(file: Path, since: datetime) -> float:
    """The seconds that a COPY of what was stored ``since`` takes."""
    everything = compose("COPY (SELECT * FROM {table} WHERE stored >= %s) TO STDOUT", table=TABLE)
    with connection.cursor() as cursor, file.open("wb") as into, cursor.copy(everything, [since]) as blocks:
        for block in blocks:
            into.write(block)
    table = copy_of(TABLE, rows=False)
    try:
        return copied(file, compose("COPY {table} FROM STDIN", table=table))
    finally:
        drop(table)
        file.unlink()
