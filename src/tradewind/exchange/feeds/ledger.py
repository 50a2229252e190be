"""Credits go to the ledger, which is append-only: a feed enters them and raises scores, and takes nothing away."""

from decimal import Decimal

from django.db.backends.utils import CursorWrapper
from psycopg.sql import Composed

from tradewind.credit.services import import_staged
from tradewind.exchange.feeds import sql
from tradewind.exchange.feeds.faults import place
from tradewind.exchange.feeds.report import EntityReport
from tradewind.exchange.feeds.staging import Staged, drop

MERGED = "merge_credits"
TOLD = 20
"""How many notes of a kind are spelled out."""


def merge(cursor: CursorWrapper, staged: Staged, *, actor: str) -> tuple[EntityReport, list[str]]:
    """Enter the file's credits, and say where the same credit came with two scores: the higher one is kept."""
    drop(cursor, MERGED)
    sql.run(
        cursor,
        "CREATE TEMPORARY TABLE merge_credits ON COMMIT DROP AS "
        "SELECT DISTINCT ON (person_id, course_id, earned_on, reference) person_id, course_id, earned_on, "
        "score, source, reference, row FROM ({resolved}) AS resolved "
        "ORDER BY person_id, course_id, earned_on, reference, score DESC NULLS LAST, row",
        resolved=_resolved(staged),
    )
    sql.run(cursor, "ANALYZE merge_credits")
    notes = [*_repeated(cursor, staged), *_graded_before(cursor, staged)]
    done = import_staged(cursor, MERGED, source="feed", actor=actor)
    unchanged = staged.count - done.created - done.regraded
    return EntityReport(created=done.created, changed=done.regraded, unchanged=unchanged), notes


def _resolved(staged: Staged) -> Composed:
    return sql.compose(
        "SELECT row.row, person.id AS person_id, course.id AS course_id, row.earned_on, {score} AS score, "
        "{source} AS source, {reference} AS reference FROM {staged} AS row "
        "JOIN network_person AS person ON person.code = row.person "
        "JOIN catalog_course AS course ON course.code = row.course",
        staged=sql.name(staged.table),
        score=sql.constant("row.score" if staged.has("score") else "NULL::numeric(9, 3)"),
        source=sql.constant("row.source" if staged.has("source") else "'feed'"),
        reference=sql.constant("row.reference" if staged.has("reference") else "''"),
    )


def _repeated(cursor: CursorWrapper, staged: Staged) -> list[str]:
    found = sql.rows(
        cursor,
        "SELECT count(*) OVER (), resolved.row, kept.row, kept.score FROM ({resolved}) AS resolved "
        "JOIN merge_credits AS kept USING (person_id, course_id, earned_on, reference) "
        "WHERE resolved.row <> kept.row AND resolved.score IS DISTINCT FROM kept.score ORDER BY 2 LIMIT {told}",
        resolved=_resolved(staged),
        told=sql.constant(str(TOLD)),
    )
    notes = [
        f"{place(staged.label, row)}: is the credit of row {other} with another score; the higher one, "
        f"{_plain(score)}, is kept."
        for _, row, other, score in found
    ]
    return notes + _more(staged, found)


def _graded_before(cursor: CursorWrapper, staged: Staged) -> list[str]:
    found = sql.rows(
        cursor,
        "SELECT count(*) OVER (), row.row, best.score, row.score FROM merge_credits AS row "
        "JOIN credit_credit AS award USING (person_id, course_id, earned_on, reference), LATERAL ("
        "SELECT max(entry.score) AS score FROM credit_credit AS entry WHERE entry.id = award.id "
        "OR (entry.about_id = award.id AND entry.entry = 'regrade')) AS best "
        "WHERE award.entry = 'award' AND row.score <> best.score ORDER BY 2 LIMIT {told}",
        told=sql.constant(str(TOLD)),
    )
    notes = [
        f"{place(staged.label, row)}: was entered before with score {_plain(before)}; the higher one, "
        f"{_plain(max(before, score))}, is kept."
        for _, row, before, score in found
    ]
    return notes + _more(staged, found)


def _more(staged: Staged, found: list[tuple[int, ...]]) -> list[str]:
    more = found[0][0] - len(found) if found else 0
    return [f"{staged.label}: … and {more:,} more of these."] if more else []


def _plain(score: Decimal) -> str:
    return format(score.normalize(), "f")
