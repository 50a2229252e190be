"""What the planner knows of the tables, after much of one was written.

PostgreSQL looks by itself only a minute after the commit; and until then it takes a network that has just arrived
for an empty one, and joins it row by row with itself: hours instead of seconds. So a load that writes much says so.
"""

from django.db.backends.utils import CursorWrapper

from tradewind.exchange.feeds import sql
from tradewind.exchange.feeds.entities import Entity
from tradewind.exchange.feeds.report import EntityReport

FEW, SHARE = 500, 10
"""Anew from so many changed rows on, if they are a tenth (1 / ``SHARE``) of those that were there."""
_DERIVED = {
    "field_units": ("network_field_unit_below",),
    "partners": ("network_partner_below",),
    "positions": ("network_positiongroup",),
    "observations": ("metrics_recent_values",),
}
"""Tables that triggers, or the merge, fill from those of an entity."""


def renew(cursor: CursorWrapper, entity: Entity, report: EntityReport) -> None:
    """ANALYZE the entity's tables where the load changed a tenth of them or more."""
    changed = report.created + report.changed + report.ended
    known = sql.rows(cursor, "SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [entity.table])[0][0]
    if changed < FEW or changed * SHARE < known:
        return
    links = [column.link.table for column in entity.columns if column.link]
    for table in (entity.table, *links, *_DERIVED.get(entity.name, ())):
        sql.run(cursor, "ANALYZE {table}", table=sql.name(table))
