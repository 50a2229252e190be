"""A run over values of metrics that changed for most people: only what can follow from them is looked at.

A month of figures for every store concerns everybody, but few figures cross a bound. So each measure that an
expression names (a metric, its bounds, how many periods) is asked of the values as they are and as they were: where the
verdict is another, the expressions that name it are *turned* there. It can only matter to whoever else the clause could
hold of: a seller's requirement is nothing to the technicians of a store whose satisfaction fell. The requirements are
evaluated and decided about those people, and nothing else is touched.

A note says what the values were when it was written, and there may be several of one subject. Whoever was looked at
since saw one of these, or the ones that there are now: a subject whose verdict was always the same is left out, any
other is looked at. Claiming and asking are one statement, so that no value slips in between.

Frozen requirements lose nothing by it: when they thaw, everybody is looked at. Goals read no metrics.
"""

from collections.abc import Iterable, Sequence

from django.db import DatabaseError, OperationalError, connection, transaction

from tradewind.audiences import compiler
from tradewind.audiences.base import Facts, Node, Part
from tradewind.audiences.conditions.nodes import Audience, Clause, Staff
from tradewind.audiences.sql import Sql, all_of, any_of, sql
from tradewind.audiences.tree import walk
from tradewind.kernel.problems import TradewindError
from tradewind.metrics.conditions import VERDICT, Measure, Measured, bounds_of
from tradewind.programs.reconcile import decide, evaluate, tables
from tradewind.programs.reconcile.definitions import Definitions
from tradewind.programs.reconcile.results import Progress

_CLAIM = f"""
WITH person AS (
    DELETE FROM stale_person WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM stale_person WHERE metric_id IS NOT NULL FOR UPDATE SKIP LOCKED))
    RETURNING person_id, metric_id, was
), fact AS (
    DELETE FROM stale_fact WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM stale_fact WHERE metric_id IS NOT NULL FOR UPDATE SKIP LOCKED))
    RETURNING kind, object_id, metric_id, was
), note AS (
    SELECT 'person' AS kind, person_id AS subject_id, metric_id, was FROM person UNION ALL SELECT * FROM fact
), seen AS (
    SELECT kind, subject_id, metric_id, was AS "values" FROM note
    UNION ALL
    SELECT kind, subject_id, metric_id, now."values" FROM (SELECT DISTINCT kind, subject_id, metric_id FROM note) AS of
    LEFT JOIN metrics_recent_values AS now USING (metric_id, subject_id)
), judged AS (
    SELECT kind, subject_id, m.number, {VERDICT.format(values='seen."values"', measure="m")} AS verdict
    FROM seen JOIN run_measure AS m USING (metric_id)
), turned AS (
    SELECT kind, subject_id, number FROM judged GROUP BY kind, subject_id, number
    HAVING NOT (bool_and(verdict IS TRUE) OR bool_and(verdict IS FALSE) OR bool_and(verdict IS NULL))
), concerned AS (
    SELECT DISTINCT reads.slot, turned.kind, turned.subject_id FROM turned JOIN run_reads AS reads USING (number)
)
INSERT INTO run_turned (slot, location_id, person_id)
SELECT slot, NULL, subject_id FROM concerned WHERE kind = 'person'
UNION ALL
SELECT slot, subject_id, NULL FROM concerned WHERE kind = 'location'
UNION
SELECT slot, own.id, NULL FROM concerned JOIN network_location AS own ON own.partner_id = subject_id
WHERE kind = 'partner'
"""  # noqa: S608 - our own constants

_APPOINTED = """WHERE a.person_id IN (
    SELECT held.person_id FROM network_appointment AS held
    WHERE held.location_id IN (SELECT location_id FROM run_turned)
    UNION ALL SELECT person_id FROM run_turned)
"""
_THERE = "a.location_id IN (SELECT t.location_id FROM run_turned t WHERE t.slot = %s)"
_THEMSELVES = "SELECT slot, person_id FROM run_turned WHERE person_id IS NOT NULL"
_PAIRS = """
INSERT INTO run_pair (requirement_id, person_id)
SELECT DISTINCT r.id, c.person_id FROM run_requirement r
CROSS JOIN unnest(ARRAY[r.audience_slot, r.keep_slot, r.waive_slot, r.until_slot]) AS slot
JOIN run_candidate c USING (slot)
"""
_PEOPLE = "WHERE p.id IN (SELECT person_id FROM run_pair)"
_OF_SLOT = """
SELECT slot, array_agg(DISTINCT q.person_id) FROM run_pair q JOIN run_requirement r ON r.id = q.requirement_id
CROSS JOIN unnest(ARRAY[r.audience_slot, r.keep_slot, r.waive_slot, r.until_slot]) AS slot
WHERE slot IS NOT NULL GROUP BY slot
"""


def decide_turned(progress: Progress) -> int | None:
    """Claim all notes of values, and fill ``run_change`` with what follows from them; of how many people.

    None, and nothing claimed, where one expression spoils the look-up for all (a circle). The caller holds the
    academy.
    """
    definitions = Definitions.load()
    nodes, _ = evaluate.parsed(definitions)
    try:
        facts = compiler.facts_of(nodes.values())
    except TradewindError:
        return None
    tables.prepare_measured()
    _write_measures(nodes, facts)
    turned = _claim()
    if not turned:
        return 0
    definitions = definitions.of_slots(turned)
    definitions.write(())
    evaluate.read_appointments(_APPOINTED)
    facts = facts.read_from(evaluate.SOURCES)
    for done, slot in enumerate(turned):
        progress("Looking up whom the values concern", done, len(turned))
        _add_candidates(slot, nodes[slot], facts)
    return _decide(definitions, progress)


def _write_measures(nodes: dict[int, Node], facts: Facts) -> None:
    """Fill ``run_measure`` and ``run_reads``. What cannot be looked up is frozen, and has none."""
    numbers: dict[tuple[int, Measure], int] = {}
    reads: list[tuple[int, int]] = []
    for slot, node in nodes.items():
        try:
            found = {(facts.id("metric", m.measure.metric, m.subject.value), m.measure) for m in _measures(node, facts)}
        except TradewindError:
            continue
        reads += [(slot, numbers.setdefault(each, len(numbers) + 1)) for each in found]
    rows = [(number, metric, m.periods, *bounds_of(m)) for (metric, m), number in numbers.items()]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO run_measure VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
        cursor.executemany("INSERT INTO run_reads VALUES (%s, %s)", reads)


def _measures(node: Node, facts: Facts) -> Iterable[Measured]:
    """The conditions on metrics in an expression and in all audiences that it names, at any depth."""
    for inner in _expanded(node, facts):
        parts: Sequence[Part] = inner.conditions if isinstance(inner, Clause) else [inner]
        yield from (part for part in parts if isinstance(part, Measured))


def _expanded(node: Node, facts: Facts) -> Iterable[Node]:
    """Every node of the expression and of all audiences that it names."""
    for _, inner in walk(node):
        if isinstance(inner, Audience):
            yield from _expanded(facts.audience(inner.code), facts)
        else:
            yield inner


def _claim() -> list[int]:
    """Claim the notes, and fill ``run_turned``; the slots in it."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM)
        cursor.execute("SELECT DISTINCT slot FROM run_turned ORDER BY slot")
        slots = [row[0] for row in cursor.fetchall()]
    tables.analyze("run_turned")
    return slots


def _add_candidates(slot: int, node: Node, facts: Facts) -> None:
    """Add to ``run_candidate`` whom it may concern that the slot is turned where they are appointed.

    Where the expression fails, everybody there: it will fail, and freeze, when it is evaluated.
    """
    try:
        with transaction.atomic():
            _add_where(slot, [_beside(clause, facts) for clause in _measured_clauses(node, facts)])
    except OperationalError:
        raise
    except (TradewindError, DatabaseError):
        _add_where(slot, [sql("TRUE")])


def _add_where(slot: int, clauses: Sequence[Sql]) -> None:
    if not clauses:
        return
    there = all_of([sql(_THERE, slot), any_of(clauses)])
    chosen = f"SELECT DISTINCT {slot}, a.person_id FROM run_appointment a WHERE {there.text}"  # noqa: S608 - compiled
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO run_candidate {chosen}", there.params)


def _measured_clauses(node: Node, facts: Facts) -> Iterable[Staff]:
    """The clauses about appointments that name a metric."""
    for inner in _expanded(node, facts):
        parts: Sequence[Part] = inner.conditions if isinstance(inner, Staff) else []
        if isinstance(inner, Staff) and any(isinstance(part, Measured) for part in parts):
            yield inner


def _beside(clause: Staff, facts: Facts) -> Sql:
    """That the appointment ``a`` may meet all that the clause says beside metrics."""
    parts: Sequence[Part] = clause.conditions
    return all_of([part.truth(facts).possible for part in parts if not isinstance(part, Measured)])


def _decide(definitions: Definitions, progress: Progress) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO run_candidate {_THEMSELVES}")
        tables.analyze("run_candidate")
        cursor.execute(_PAIRS)
        tables.analyze("run_pair")
        people = evaluate.fill_people(None, within=_PEOPLE)
        cursor.execute(_OF_SLOT)
        faults = evaluate.fill_members_of(definitions, dict(cursor.fetchall()), progress)
        frozen = evaluate.note_faults(definitions, faults, everybody=False)
        cursor.execute("UPDATE run_requirement SET frozen = true WHERE id = ANY(%s)", [list(frozen)])
    evaluate.settle_statistics(None)
    progress("Comparing with what is open", 0, None)
    decide.decide_pairs()
    return people
