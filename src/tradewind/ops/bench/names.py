"""The names of the figures, known without a database: what ``--only`` may ask for."""

from collections.abc import Sequence

from tradewind.kernel.problems import Problems

NAMES = (
    "feed_load",
    "first_full_reconcile",
    "unchanged_full_reconcile",
    "audience_preview",
    "plan_page",
    "one_person_change",
    "location_brand_change",
    "staff_feed_1pct",
    "metric_feed_all_locations",
    "statements_stored",
    "statements_stored_1",
    "statements_stored_500",
    "statements_stored_1_by_8",
    "statements_stored_25_by_8",
    "statements_stored_500_by_8",
    "statements_queried",
    "scorm_commit",
    "notice_run",
)
"""In the order in which they are taken; what else CONTRACT.md names belongs to parts that are not there yet."""
_LISTED = f"{', '.join(NAMES[:-1])} and {NAMES[-1]}"


def chosen(asked: Sequence[str]) -> list[str]:
    """The figures that are asked for, all of them if none is named; BadInput names every one that is not measured."""
    problems = Problems()
    for name in dict.fromkeys(asked):
        if name not in NAMES:
            problems.add("--only", f"{name!r} is no figure that this version measures.", f"There are {_LISTED}.")
    problems.raise_if_any()
    return [name for name in NAMES if name in asked or not asked]
