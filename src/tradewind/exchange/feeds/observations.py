"""Observations: many, of three kinds of subject, and history: a complete feed ends none."""

from django.db.backends.utils import CursorWrapper

from tradewind.exchange.feeds import general_rules, sql
from tradewind.exchange.feeds.entities import BY_NAME
from tradewind.exchange.feeds.finding import Finder
from tradewind.exchange.feeds.report import EntityReport
from tradewind.exchange.feeds.staging import Staged, drop

SUBJECTS = (("person", "people"), ("location", "locations"), ("partner", "partners"))
"""What a metric may be measured of, and the file that has it."""


def check(find: Finder) -> None:
    """The subject of each observation is of the kind that its metric asks for."""
    staged = find.staged("observations")
    if staged is None or not find.readable("metrics"):
        return
    metrics = find.staged("metrics")
    beside = (
        sql.compose("SELECT code, subject FROM {metrics} UNION ALL ", metrics=sql.name(metrics.table))
        if metrics
        else sql.constant("")
    )
    for kind, entity in SUBJECTS:
        if find.readable(entity):
            source = sql.compose(
                "(SELECT o.row, o.subject AS code FROM {staged} AS o JOIN ("
                "SELECT DISTINCT ON (code) code, subject FROM ({beside} SELECT code, subject FROM metrics_metric"
                " AS t WHERE {only}) AS metric) AS metric ON metric.code = o.metric "
                "WHERE metric.subject = {kind}) AS row, LATERAL (SELECT row.code) AS named",
                staged=sql.name(staged.table),
                beside=beside,
                only=sql.compose(
                    "NOT EXISTS (SELECT FROM {metrics} AS m WHERE m.code = t.code)", metrics=sql.name(metrics.table)
                )
                if metrics
                else sql.constant("TRUE"),
                kind=sql.constant(f"'{kind}'"),
            )
            general_rules.report_unknown(find, staged, "subject", entity, BY_NAME[entity].noun, source)


MERGED = "merge_observations"

_PERIOD = """
    period,
    CASE WHEN period LIKE '%Q%' THEN make_date(left(period, 4)::int, right(period, 1)::int * 3 - 2, 1)
         WHEN length(period) = 7 THEN (period || '-01')::date
         ELSE period::date END AS starts_on,
    CASE WHEN period LIKE '%Q%' THEN interval '3 months' WHEN length(period) = 7 THEN interval '1 month'
         ELSE interval '1 day' END AS length
"""


def merge(cursor: CursorWrapper, staged: Staged) -> EntityReport:
    """Upsert by metric, subject and period: two statements a kind of subject."""
    report = EntityReport()
    for kind, entity in SUBJECTS:
        parts = {"subject_id": sql.name(f"{kind}_id"), "kind": sql.constant(f"'{kind}'")}
        drop(cursor, MERGED)
        sql.run(
            cursor,
            "CREATE TEMPORARY TABLE merge_observations ON COMMIT DROP AS "
            "SELECT metric.id AS metric_id, subject.id AS subject_id, o.period, o.value "
            "FROM {staged} AS o JOIN metrics_metric AS metric ON metric.code = o.metric AND metric.subject = {kind} "
            "JOIN {subjects} AS subject ON subject.code = o.subject",
            staged=sql.name(staged.table),
            subjects=sql.name(BY_NAME[entity].table),
            **parts,
        )
        sql.run(cursor, "ANALYZE merge_observations")
        changed = sql.run(
            cursor,
            "UPDATE metrics_observation AS t SET value = o.value FROM merge_observations AS o "
            "WHERE (t.metric_id, t.{subject_id}, t.period) = (o.metric_id, o.subject_id, o.period) "
            "AND t.value <> o.value",
            **parts,
        )
        created = sql.run(
            cursor,
            "INSERT INTO metrics_observation (metric_id, subject, {subject_id}, period, starts_on, ends_on, value) "
            "SELECT metric_id, {kind}, subject_id, period, starts_on, (starts_on + length)::date - 1, value FROM ("
            "SELECT metric_id, subject_id, value, {period} FROM merge_observations) AS o "
            "WHERE NOT EXISTS (SELECT FROM metrics_observation AS t "
            "WHERE (t.metric_id, t.{subject_id}, t.period) = (o.metric_id, o.subject_id, o.period))",
            period=sql.constant(_PERIOD),
            **parts,
        )
        report.changed += changed
        report.created += created
    report.unchanged = staged.count - report.created - report.changed
    return report
