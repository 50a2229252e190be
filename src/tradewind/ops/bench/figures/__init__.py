"""What is measured: one module a group of figures, in the order in which they are taken.

A figure is a function that does the real thing through its real door, with real commits, on a ``Bench``; and then the
least that could be done in its place, as baseline, in the same run. The network changes on the way: so the order
is part of what is measured.
"""

from collections.abc import Callable
from functools import partial

from tradewind.ops.bench.figures import changes, committing, feeding, noticing, reading, recording, running
from tradewind.ops.bench.figures.measuring import Bench, Figure, NotMeasured

__all__ = ["FIGURES", "FIRST", "Bench", "Figure", "NotMeasured"]

FIGURES: dict[str, Callable[[Bench], Figure]] = {
    "feed_load": feeding.feed_load,
    "first_full_reconcile": running.first_full_reconcile,
    "unchanged_full_reconcile": running.unchanged_full_reconcile,
    "audience_preview": reading.audience_preview,
    "plan_page": reading.plan_page,
    "one_person_change": changes.one_person_change,
    "location_brand_change": changes.location_brand_change,
    "staff_feed_1pct": feeding.staff_feed_1pct,
    "metric_feed_all_locations": feeding.metric_feed_all_locations,
    "statements_stored": recording.statements_stored,
    "statements_stored_1": partial(recording.statements_stored, batch=1),
    "statements_stored_500": partial(recording.statements_stored, batch=500),
    "statements_stored_1_by_8": partial(recording.statements_stored, batch=1, clients=8),
    "statements_stored_25_by_8": partial(recording.statements_stored, clients=8),
    "statements_stored_500_by_8": partial(recording.statements_stored, batch=500, clients=8),
    "statements_queried": recording.statements_queried,
    "scorm_commit": committing.scorm_commit,
    "notice_run": noticing.notice_run,
}
FIRST = ("feed_load", "first_full_reconcile")
"""What all others stand on: always done, told only where it is asked for."""
