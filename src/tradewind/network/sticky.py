"""Sticky values: what an administrator set by hand and no feed replaces, by a visible mark (EDGE_CASES: G9).

    change_status(person, "suspended", sticky="Agreed with Ms Ek", actor="ida")   # a verb marks what it sets
    stick(person, "email", reason="The feed has a dead one", actor="ida")         # or mark what is there
    let_go(person, "email", actor="ida")                                          # the next feed decides again

Without the mark the feed wins. The mark is on the column, so a later change by hand is kept as well.
"""

from django.db import connection, models
from django.utils import timezone

from tradewind.kernel.audit import acting
from tradewind.kernel.codes import nearest
from tradewind.kernel.problems import BadInput
from tradewind.network.models import StickyValue

FEED_LOCK = 0x7477_6664
"""The advisory lock of loads and checks of feeds: one at a time. Whoever marks a value shares it."""

_COLUMNS: dict[type[models.Model], tuple[str, tuple[str, ...]]] = {}


def register(model: type[models.Model], entity: str, *columns: str) -> None:
    """Let these columns of the model be sticky, by the names that ``entity``'s file has for them."""
    _COLUMNS[model] = (entity, columns)


def registered() -> dict[str, tuple[str, ...]]:
    """Which columns can be sticky, by entity."""
    return dict(_COLUMNS.values())


def entity_of(row: models.Model) -> str:
    """The feed's file that carries rows of this kind. KeyError where none of its columns can be sticky."""
    return _COLUMNS[type(row)][0]


def marks(row: models.Model) -> dict[str, StickyValue]:
    """The marks of a row, by column, for whoever shows it: who set it, when, why."""
    return {mark.column: mark for mark in StickyValue.objects.of(entity_of(row), row)}


def stick(row: models.Model, *columns: str, reason: str, actor: str) -> None:
    """Keep what these columns hold, or will hold, against every feed; again with another reason replaces the first.

    BadInput where a column cannot be sticky, where there is no reason, or while a feed is being loaded: what
    that one has read already could no longer be kept.
    """
    entity, known = _COLUMNS[type(row)]
    place = f"{entity} {getattr(row, 'code', row)}"
    for column in columns:
        if column not in known:
            near = nearest(column, known)
            cure = f"Did you mean {near}?" if near else f"Those that can are {', '.join(known)}."
            raise BadInput.of(place, f"{column} cannot be sticky.", cure)
    if not reason.strip():
        raise BadInput.of(place, "has no reason.", "Say why no feed shall replace what was set by hand.")
    with acting(actor, via="network"):
        _while_no_feed_is_loaded(place)
        for column in columns:
            StickyValue.objects.update_or_create(
                entity=entity,
                object_id=row.pk,
                column=column,
                defaults={"set_by": actor, "set_at": timezone.now(), "reason": reason.strip()},
            )


def let_go(row: models.Model, *columns: str, actor: str) -> None:
    """Take the marks off: what was set by hand stays until a feed says otherwise."""
    with acting(actor, via="network"):
        StickyValue.objects.of(entity_of(row), row).filter(column__in=columns).delete()


def _while_no_feed_is_loaded(place: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [FEED_LOCK])
        row = cursor.fetchone()
    if not (row and row[0]):
        raise BadInput.of(place, "cannot be made sticky while a feed is loaded.", "Try again when that has ended.")
