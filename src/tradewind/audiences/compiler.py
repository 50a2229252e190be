"""From an expression to one SQL set of people, with or without the appointments that put them there.

Every predicate is about the person ``p``; a staff clause adds the appointment ``a``. What an expression names
is looked up once, in one query a kind, so that the SQL has only ids. Nothing is decided in Python: ``members``,
``entitled`` and ``explain`` ask the database the very same pieces.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tradewind.audiences import registry
from tradewind.audiences.base import Facts, Node, Reference
from tradewind.audiences.conditions.nodes import Audience, Staff
from tradewind.audiences.references import check_expansion, expand, look_up
from tradewind.audiences.sql import Param, Sql, all_of, any_of, joined, sql
from tradewind.audiences.tree import All, Any, walk

_PERSON = " JOIN network_person p ON p.id = a.person_id"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A SELECT with ``%s`` and what stands for each; it can stand in brackets wherever a table can."""

    sql: str
    params: list[Param]


def facts_of(nodes: Iterable[Node]) -> Facts:
    """All that compiling the expressions looks up: one query a kind, for however many expressions.

    Something that is not there raises VanishedReference only in the expression that names it. A circle of
    audiences, or one that expands to too much, is BadInput.
    """
    given = list(nodes)
    audiences = expand(given)
    for node in given:
        check_expansion(node, audiences)
    named = _named_in([*given, *audiences.values()])
    found = look_up(named)
    ids: dict[tuple[str, str], int] = {}
    faults: dict[Reference, str] = {}
    for reference in named:
        things = found[reference.kind]
        if (fault := registry.KINDS[reference.kind].fault(reference, things)) is not None:
            faults[reference] = fault[0]
        else:
            ids[reference.kind, reference.code] = things[reference.code].id
    return Facts(ids, faults, audiences)


def unheard(nodes: Iterable[Node]) -> frozenset[Reference]:
    """Of what the expressions name, what may end, come or come back without a note in ``stale_definition``.

    As long as ``look_up`` finds the same of these, and no note is made, ``facts_of`` is the same as well.
    """
    given = list(nodes)
    named = _named_in([*given, *expand(given).values()])
    return frozenset(one for one in named if not registry.KINDS[one.kind].heard)


def _named_in(nodes: Iterable[Node]) -> set[Reference]:
    return {reference for node in nodes for _, inner in walk(node) for _, reference in inner.references()}


def members(node: Node, *, among: Sequence[int] | None = None, facts: Facts | None = None) -> Compiled:
    """SELECT of one column, ``person_id``: the active people whom the expression surely selects, each once.

    ``among`` restricts it to some people's ids, and makes it cheap for few of them. ``facts`` saves the look-up
    where many expressions are compiled together. VanishedReference where it names what is not there.
    """
    facts = (facts or facts_of([node])).asked_of(few=among is not None)
    return _compiled(_people(node, among, facts))


def entitled(node: Node, *, among: Sequence[int] | None = None, facts: Facts | None = None) -> Compiled:
    """SELECT of ``(person_id bigint, reasons bigint[])``: the members, and the appointments that made them so.

    Reasons are the ids, ascending, of the active appointments on which a staff clause holds, from branches
    that hold: all children of ``all``, those of ``any`` that hold, none under ``not``; ``'{}'`` where none.
    """
    facts = (facts or facts_of([node])).asked_of(few=among is not None)
    giving = list(branches(node, facts))
    if (single := _only_clause(node, facts)) is not None:
        return _compiled(_grouped(*single, among, facts))
    people = _people(node, among, facts)
    if not giving:
        return _compiled(people.within("SELECT m.person_id, '{}'::bigint[] AS reasons FROM (", ") m"))
    rows = joined(" UNION ALL ", [_appointments(branch, among, facts) for branch in giving])
    return _compiled(
        people.within("WITH m AS MATERIALIZED (", ")")
        + rows.within(
            " SELECT m.person_id, coalesce(r.reasons, '{}'::bigint[]) AS reasons FROM m LEFT JOIN"
            " (SELECT u.person_id, array_agg(DISTINCT u.id ORDER BY u.id) AS reasons FROM (",
            ") u GROUP BY u.person_id) r ON r.person_id = m.person_id",
        )
    )


def _compiled(piece: Sql) -> Compiled:
    return Compiled(piece.text, list(piece.params))


def _among(column: str, among: Sequence[int] | None) -> list[Sql]:
    return [] if among is None else [sql(f"{column} = ANY(%s::bigint[])", list(among))]


def _people(node: Node, among: Sequence[int] | None, facts: Facts) -> Sql:
    conditions = [sql("p.status = 'active'"), *_among("p.id", among), facts.truth(node).sure]
    return all_of(conditions).within("SELECT p.id AS person_id FROM network_person p WHERE ", "")


@dataclass(frozen=True, slots=True)
class Branch:
    """A staff clause that can give reasons, and what else must hold of the person for it to give them."""

    clause: Staff
    provided: list[Sql]


def branches(node: Node, facts: Facts, provided: Sequence[Sql] = ()) -> Iterable[Branch]:
    """The staff clauses from which reasons come, given that ``node`` holds where ``provided`` does."""
    if isinstance(node, Staff):
        yield Branch(node, list(provided))
    elif isinstance(node, Audience):
        yield from branches(facts.audience(node.code), facts, provided)
    elif isinstance(node, All):
        for child in node.nodes:
            yield from branches(child, facts, provided)
    elif isinstance(node, Any):
        for child in node.nodes:
            # A staff clause that gives an appointment holds by that; anything else has to be asked.
            itself = isinstance(_named(child, facts), Staff) or len(node.nodes) == 1
            holds = [] if itself else [facts.truth(child).sure]
            yield from branches(child, facts, [*provided, *holds])


def _named(node: Node, facts: Facts) -> Node:
    """The expression itself, where ``node`` only names it."""
    while isinstance(node, Audience):
        node = facts.audience(node.code)
    return node


def _appointments(branch: Branch, among: Sequence[int] | None, facts: Facts) -> Sql:
    """(person_id, id) of the appointments that a branch gives."""
    conditions = [
        sql("a.person_id IN (SELECT m.person_id FROM m)"),
        branch.clause.appointment_truth(facts).sure,
        *_among("a.person_id", among),
        *branch.provided,
    ]
    person = _PERSON if branch.provided else ""
    rows = f"SELECT a.person_id, a.id FROM {facts.sources.appointments} a{person} WHERE "  # noqa: S608 - our own names
    return all_of(conditions).within(rows, "")


def _only_clause(node: Node, facts: Facts) -> tuple[list[Staff], list[Node]] | None:
    """(clauses, others) where the expression is "on one of the clauses, and all others hold", else None.

    That is most audiences: a staff clause alone, several joined by ``any``, or one of these with conditions
    that give no reasons. It is evaluated in one grouped scan of appointments.
    """
    node = _named(node, facts)
    parts = [_named(part, facts) for part in node.nodes] if isinstance(node, All) else [node]
    giving = [part for part in parts if any(True for _ in branches(part, facts))]
    if len(giving) != 1:
        return None
    [part] = giving
    clauses = [_named(child, facts) for child in part.nodes] if isinstance(part, Any) else [part]
    staff = [clause for clause in clauses if isinstance(clause, Staff)]
    return (staff, [other for other in parts if other is not part]) if len(staff) == len(clauses) else None


def _grouped(clauses: list[Staff], others: list[Node], among: Sequence[int] | None, facts: Facts) -> Sql:
    """The entitled of ``_only_clause``'s shape."""
    conditions = [
        any_of([clause.appointment_truth(facts).sure for clause in clauses]),
        *_among("a.person_id", among),
        *[facts.truth(other).sure for other in others],
    ]
    person = _PERSON if others else ""
    rows = f"FROM {facts.sources.appointments} a{person} WHERE "
    return all_of(conditions).within(
        f"SELECT a.person_id, array_agg(a.id ORDER BY a.id) AS reasons {rows}",
        " GROUP BY a.person_id",
    )
