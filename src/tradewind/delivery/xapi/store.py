"""Storing statements: a batch in one transaction, each id once, whoever sends it at the same instant."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from tradewind.delivery.models import Activity
from tradewind.delivery.xapi.errors import Conflicting, Forbidden, XapiError
from tradewind.delivery.xapi.keys import activities_in, keys_of
from tradewind.delivery.xapi.partitions import ensure_partition, now
from tradewind.standards.xapi.checking import Version
from tradewind.standards.xapi.sameness import is_same
from tradewind.standards.xapi.statements import VOIDED

_CLAIM = """
INSERT INTO delivery_statement_id (id, stored) SELECT DISTINCT id, %s::timestamptz FROM unnest(%s::uuid[]) AS id
ORDER BY id ON CONFLICT DO NOTHING RETURNING id
"""  # in order, so that two batches never wait for each other in a circle
_GIVE_BACK = "DELETE FROM delivery_statement_id WHERE id = ANY(%s::uuid[])"
_INSERT = """
INSERT INTO delivery_statement (id, stored, text, keys, target, is_voiding, attachments)
SELECT row.id, %(stored)s, row.text, row.keys, row.target, row.is_voiding, row.attachments
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(
    number integer, id uuid, text text, keys bigint[], target uuid, is_voiding boolean, attachments text[])
ORDER BY row.number
"""
# A reference may come before or after what it refers to: whichever comes second connects them. From the new
# statements up to all that refer to them, then down from each of these to all that it refers to.
_REFERENCES = """
WITH RECURSIVE referring (id, stored, position, target, steps) AS (
    SELECT id, stored, position, target, 0 FROM delivery_statement
    WHERE stored = %(stored)s AND id = ANY(%(ids)s::uuid[])
    UNION
    SELECT above.id, above.stored, above.position, above.target, referring.steps + 1
    FROM delivery_statement AS above JOIN referring ON above.target = referring.id WHERE referring.steps < %(most)s
), chain (stored, position, target, steps) AS (
    SELECT DISTINCT stored, position, target, 0 FROM referring WHERE target IS NOT NULL
    UNION
    SELECT chain.stored, chain.position, below.target, chain.steps + 1
    FROM chain JOIN delivery_statement_id AS place ON place.id = chain.target
    JOIN delivery_statement AS below ON below.stored = place.stored AND below.id = place.id
    WHERE below.target IS NOT NULL AND chain.steps < %(most)s
)
INSERT INTO delivery_reference (stored, position, referred_id, keys)
SELECT DISTINCT ON (chain.stored, chain.position, below.id) chain.stored, chain.position, below.id, below.keys
FROM chain JOIN delivery_statement_id AS place ON place.id = chain.target
JOIN delivery_statement AS below ON below.stored = place.stored AND below.id = place.id
ON CONFLICT DO NOTHING
"""
# Where the chains that begin with new statements end in one that is not there, past what these refer to themselves.
_ENDS = """
WITH RECURSIVE below (target, steps) AS (
    SELECT target, 0 FROM delivery_statement WHERE stored = %(stored)s AND id = ANY(%(ids)s::uuid[])
    UNION
    SELECT next.target, below.steps + 1
    FROM below JOIN delivery_statement_id AS place ON place.id = below.target
    JOIN delivery_statement AS next ON next.stored = place.stored AND next.id = place.id
    WHERE below.steps < %(most)s
)
SELECT DISTINCT target::text FROM below
WHERE steps > 0 AND target IS NOT NULL
    AND NOT EXISTS (SELECT FROM delivery_statement_id AS place WHERE place.id = below.target)
"""
_AT_ONCE = 200
"""Activities in one UPDATE, whose cost grows with the square of them."""
_DEEPEST = 10
"""Statements in a chain of references that a query looks through; a chain may be a circle."""
# In order too. That an id's row says when its statement was stored is what finds it without looking everywhere.
# A voiding statement of now was let through; one that came before what it voids is of whoever sent that, or it is void.
_VOID = """
WITH voided AS (
    SELECT place.id, place.stored FROM delivery_statement_id AS place
    JOIN delivery_statement AS said ON said.stored = place.stored AND said.id = place.id
    WHERE (place.id = ANY(%(targets)s::uuid[]) OR place.id = ANY(%(ids)s::uuid[]))
        AND EXISTS (SELECT FROM delivery_statement AS voiding
            WHERE voiding.target = place.id AND voiding.is_voiding AND (voiding.id = ANY(%(ids)s::uuid[])
                OR (voiding.text::json -> 'authority' ->> 'account')::jsonb
                    = (said.text::json -> 'authority' ->> 'account')::jsonb))
    ORDER BY place.id FOR UPDATE OF place
)
UPDATE delivery_statement AS statement SET is_voided = true FROM voided
WHERE statement.stored = voided.stored AND statement.id = voided.id
    AND NOT statement.is_voiding AND NOT statement.is_voided
"""
_OF_OTHERS = """
SELECT statement.id::text FROM delivery_statement_id AS place
JOIN delivery_statement AS statement ON statement.stored = place.stored AND statement.id = place.id
WHERE place.id = ANY(%s::uuid[]) AND (statement.text::json -> 'authority' ->> 'account')::jsonb <> %s::jsonb
"""
_STORED = """
SELECT statement.text FROM delivery_statement_id AS place
JOIN delivery_statement AS statement ON statement.id = place.id AND statement.stored = place.stored
WHERE place.id = ANY(%s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the authority that the store vouches for (1.0.3 Part 2, 2.4.9), and the version they speak.

    ``voids_all``: whether they may void what others sent.
    """

    authority: Mapping[str, Any]
    version: Version
    voids_all: bool = False


@transaction.atomic
def store(statements: Sequence[Mapping[str, Any]], sender: Sender) -> list[str]:
    """Store valid statements, all of them or none; their ids in order.

    A statement whose id is there already and says the same is not stored again; Conflicting where it says
    something else. XapiError where a batch has an id twice, Forbidden where it voids what others sent.
    """
    stored = now()
    ensure_partition(stored)
    prepared = [_prepared(statement, sender, stored) for statement in statements]
    ids = [row["id"] for row in prepared]
    if len(set(ids)) < len(ids):
        raise XapiError("The batch has an id twice.")
    with connection.cursor() as cursor:
        new = _claimed(cursor, prepared, stored)
        _check_same([row for row in prepared if row["id"] not in new])
        rows = [_row(number, row) for number, row in enumerate(prepared) if row["id"] in new]
        if rows:
            _check_voiding(cursor, rows, sender)
            cursor.execute(_INSERT, {"stored": stored, "rows": json.dumps(rows)})
            _connect(cursor, rows, stored)
            stated = (row["statement"] for row in prepared if row["id"] in new)
            learn_activities(activity for statement in stated for activity in activities_in(statement))
    return ids


def _claimed(cursor: Any, prepared: Sequence[Mapping[str, Any]], stored: datetime) -> set[str]:
    """The ids that are new, claimed for this transaction.

    What the statements refer to is claimed for a moment as well, and given back. So a reference and what it refers
    to, stored at the same instant, wait for each other, and whoever comes second sees the first and connects them.
    """
    ids = {row["id"] for row in prepared}
    targets = {target for row in prepared if (target := _target(row["statement"])) is not None}
    return _claim(cursor, ids | targets, stored, keep=ids) & ids


def _claim(cursor: Any, ids: set[str], stored: datetime, keep: AbstractSet[str] = frozenset()) -> set[str]:
    """Which of the ids nobody had: claimed, and given back but for those to ``keep``."""
    cursor.execute(_CLAIM, [stored, sorted(ids)])
    claimed = {str(row[0]) for row in cursor.fetchall()}
    if missing := claimed - keep:
        cursor.execute(_GIVE_BACK, [sorted(missing)])
    return claimed


def _target(statement: Mapping[str, Any]) -> str | None:
    """The id of the statement that one refers to."""
    target = statement["object"]
    return str(target["id"]).lower() if target.get("objectType") == "StatementRef" else None


def _prepared(statement: Mapping[str, Any], sender: Sender, stored: datetime) -> dict[str, Any]:
    """The statement with what the store sets: id, stored, authority, timestamp, version."""
    identity = str(statement.get("id") or uuid.uuid4()).lower()
    instant = stored.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    whole = {
        "timestamp": instant,
        "version": "1.0.0" if sender.version == "1.0.3" else "2.0.0",
        **_with_lists(statement),
        "id": identity,
        "stored": instant,
        "authority": dict(sender.authority),
    }
    return {"id": identity, "statement": whole, "received": dict(statement)}


def _with_lists(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The statement with lists of context activities, where 1.0.3 lets a single one stand by itself (2.4.6.2)."""
    found = dict(statement)
    if found["object"].get("objectType") == "SubStatement":
        found["object"] = _with_lists(found["object"])
    given = found.get("context", {}).get("contextActivities")
    if given is not None:
        lists = {name: each if isinstance(each, list) else [each] for name, each in given.items()}
        found["context"] = {**found["context"], "contextActivities": lists}
    return found


def _row(number: int, prepared: Mapping[str, Any]) -> dict[str, Any]:
    statement = prepared["statement"]
    target = _target(statement)
    return {
        "number": number,
        "id": prepared["id"],
        "text": json.dumps(statement, ensure_ascii=False, separators=(",", ":")),
        "keys": keys_of(statement),
        "target": target,
        "is_voiding": target is not None and statement["verb"]["id"] == VOIDED,
        "attachments": [each["sha2"].lower() for each in attachments_in(statement)],
    }


def attachments_in(statement: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The attachments of a statement, and of a SubStatement within it."""
    inner = statement["object"] if statement["object"].get("objectType") == "SubStatement" else {}
    return [*statement.get("attachments", []), *inner.get("attachments", [])]


def _check_same(repeated: Sequence[Mapping[str, Any]]) -> None:
    if not repeated:
        return
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [[row["id"] for row in repeated]])
        present = {(found := json.loads(text))["id"]: found for (text,) in cursor.fetchall()}
    for row in repeated:
        if row["id"] not in present or not is_same(row["received"], present[row["id"]]):
            raise Conflicting(f"A statement with the id {row['id']} is stored, and says something else.")


def _check_voiding(cursor: Any, rows: Sequence[Mapping[str, Any]], sender: Sender) -> None:
    targets = sorted({row["target"] for row in rows if row["is_voiding"]})
    if not targets or sender.voids_all:
        return
    cursor.execute(_OF_OTHERS, [targets, json.dumps(sender.authority["account"])])
    if (found := cursor.fetchone()) is not None:
        raise Forbidden(f"The statement {found[0]} was sent with other credentials, so these cannot void it.")


def _connect(cursor: Any, rows: Sequence[Mapping[str, Any]], stored: datetime) -> None:
    """Connect references with what they refer to; only where there can be one."""
    ids = [row["id"] for row in rows]
    targets = sorted({row["target"] for row in rows if row["target"]})
    cursor.execute("SELECT EXISTS (SELECT FROM delivery_statement WHERE target = ANY(%s::uuid[]))", [ids])
    if targets or cursor.fetchone()[0]:
        _await_ends(cursor, ids, stored)
        cursor.execute(_REFERENCES, {"ids": ids, "stored": stored, "most": _DEEPEST})
        cursor.execute(_VOID, {"ids": ids, "targets": targets})


def _await_ends(cursor: Any, ids: Sequence[str], stored: datetime) -> None:
    """Claim for a moment what the chains of new statements end in as well, as ``_claimed`` does with what they name.

    Else what is stored at the same instant as the end of a chain would not see it, nor be seen by it.
    """
    awaited: set[str] = set()
    for _ in range(_DEEPEST):
        cursor.execute(_ENDS, {"ids": ids, "stored": stored, "most": _DEEPEST})
        ends = {row[0] for row in cursor.fetchall()} - awaited
        if not ends:
            return
        _claim(cursor, ends, stored)
        awaited |= ends


def learn_activities(activities: Iterable[Mapping[str, Any]]) -> None:
    """Join what is said about activities to their canonical definitions.

    Those that are new are locked to the end of the transaction, in order: whoever stores several times in one says
    first all that they will name.
    """
    said: dict[str, dict[str, Any]] = {}
    for activity in activities:
        said[activity["id"]] = _joined(said.get(activity["id"], {}), activity.get("definition", {}))
    known = Activity.objects.in_bulk(list(said))
    news = {
        pk: each
        for pk, each in said.items()
        if pk not in known or _joined(known[pk].definition, each) != known[pk].definition
    }
    if news:
        _write_activities(news)


def _write_activities(said: Mapping[str, Mapping[str, Any]]) -> None:
    """Make the missing ones, then lock all: both in order, so that two batches never wait in a circle."""
    names = sorted(said)
    Activity.objects.bulk_create([Activity(pk=pk) for pk in names], ignore_conflicts=True)
    locked = list(Activity.objects.select_for_update().filter(pk__in=names).order_by("pk"))
    for activity in locked:
        activity.definition = _joined(activity.definition, said[activity.pk])
    Activity.objects.bulk_update(locked, ["definition"], batch_size=_AT_ONCE)


def _joined(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said last counts, but for texts: each language for itself."""
    joined = {**known, **said}
    for name in ("name", "description", "extensions"):
        if name in known or name in said:
            joined[name] = {**known.get(name, {}), **said.get(name, {})}
    return joined
