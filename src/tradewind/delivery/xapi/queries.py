"""Finding statements (1.0.3 Part 3, 2.1.3), activities, and the day up to which nothing is still on its way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tradewind.delivery.models import Activity
from tradewind.delivery.xapi.keys import digest

MOST = 500
"""Statements a page, also where more are asked for."""

_ONE = """
SELECT statement.text, statement.is_voided, statement.attachments, statement.stored
FROM delivery_statement_id AS place
JOIN delivery_statement AS statement ON statement.id = place.id AND statement.stored = place.stored
WHERE place.id = %s
"""
_PAGE = """
SELECT statement.text, statement.attachments, stored, position
FROM ({found}) AS found JOIN delivery_statement AS statement USING (stored, position)
ORDER BY stored {order}, position {order} LIMIT %(size)s
"""
_DIRECT = """
(SELECT stored, position FROM delivery_statement AS statement
WHERE {conditions} ORDER BY stored {order}, position {order} LIMIT %(size)s)
"""
# What a statement refers to counts as its own (1.0.3 Part 3, 2.1.3): all filters hold on one of them. Two searches,
# each of which an index answers; an OR of them would read every statement there is.
_REFERRING = """
(SELECT DISTINCT stored, position
FROM delivery_reference AS referring JOIN delivery_statement AS statement USING (stored, position)
WHERE referring.keys @> %(keys)s::bigint[] AND {conditions}
ORDER BY stored {order}, position {order} LIMIT %(size)s)
"""
_CONSISTENT = """
SELECT least(now(), min(xact_start)) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. ``agent`` and ``authority`` are canonical (``keys.identifier_of``); ``related_*`` widen
    where agents and activities are looked for. ``authority`` is a statement's own: not that of what it refers to.

    ``after`` is the (stored, position) of the last statement of the page before.
    """

    agent: str = ""
    verb: str = ""
    activity: str = ""
    registration: str = ""
    authority: str = ""
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 0
    ascending: bool = False
    after: tuple[datetime, int] | None = None

    @property
    def keys(self) -> list[int]:
        """What a statement must have, or what it refers to."""
        wanted = {
            "related_agent" if self.related_agents else "agent": self.agent,
            "related_activity" if self.related_activities else "activity": self.activity,
            "verb": self.verb,
            "registration": self.registration.lower(),
        }
        return sorted(digest(kind, value) for kind, value in wanted.items() if value)


@dataclass(frozen=True, slots=True)
class Found:
    """A stored statement: its JSON ``text``, and the digests of the ``attachments`` it came with."""

    text: str
    attachments: tuple[str, ...]
    stored: datetime
    is_voided: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """It as data."""
        return dict(json.loads(self.text))


@dataclass(frozen=True, slots=True)
class Page:
    """Statements in order; ``last`` is where the next page goes on, None where there is none."""

    found: list[Found] = field(default_factory=list)
    last: tuple[datetime, int] | None = None


def statement(identifier: str, *, voided: bool) -> Found | None:
    """One statement by its id: ``voided`` says whether one that was voided is meant, or one that was not."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [identifier])
        row = cursor.fetchone()
    if row is None or row[1] != voided:
        return None
    return Found(row[0], tuple(row[2]), row[3], row[1])


def statements(query: Query) -> Page:
    """A page of the statements that were not voided, the newest first unless ``ascending``."""
    size = min(query.limit or MOST, MOST)
    own = [digest("authority", query.authority)] if query.authority else []
    parameters: dict[str, int | list[int] | datetime | None] = {
        "size": size + 1,
        "keys": query.keys,
        "own": own,
        "since": query.since,
        "until": query.until,
        "after": query.after[0] if query.after else None,
        "position": query.after[1] if query.after else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(query), parameters)
        rows = cursor.fetchall()
    shown = [Found(text, tuple(attachments), stored) for text, attachments, stored, _ in rows[:size]]
    return Page(shown, (rows[size - 1][2], rows[size - 1][3]) if len(rows) > size else None)


def _sql(query: Query) -> str:
    """The statement that finds a page; of what is asked for it has only parameters."""
    order, sign = ("ASC", ">") if query.ascending else ("DESC", "<")
    conditions = ["NOT statement.is_voided"]
    if query.authority:
        conditions.append("statement.keys @> %(own)s::bigint[]")
    if query.since is not None:
        conditions.append("stored > %(since)s")
    if query.until is not None:
        conditions.append("stored <= %(until)s")
    if query.after is not None:
        conditions.append(f"(stored, position) {sign} (%(after)s, %(position)s)")
    by_keys = ["statement.keys @> %(keys)s::bigint[]"] if query.keys else []
    found = _DIRECT.format(conditions=" AND ".join([*conditions, *by_keys]), order=order)
    if query.keys:
        found += " UNION " + _REFERRING.format(conditions=" AND ".join(conditions), order=order)
    return _PAGE.format(found=found, order=order)


def consistent_through() -> datetime:
    """Every statement stored at this instant or before can be found now: no writer that began by then is at work."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSISTENT)
        row = cursor.fetchone()
    return row[0] if row else datetime.now(UTC)


def definitions(identifiers: list[str]) -> Mapping[str, dict[str, Any]]:
    """The canonical definition of each activity that has one."""
    found = Activity.objects.filter(pk__in=identifiers).exclude(definition={})
    return dict(found.values_list("pk", "definition"))
