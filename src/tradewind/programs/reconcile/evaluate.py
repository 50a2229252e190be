"""Who is in which audience: fills the run's tables from the compiled expressions."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from tradewind.audiences import compiler
from tradewind.audiences import services as audiences
from tradewind.audiences.base import Facts, Node, Sources
from tradewind.audiences.conditions.sources import APPOINTMENTS
from tradewind.audiences.models import Audience
from tradewind.audiences.tree import parse
from tradewind.kernel.problems import TradewindError
from tradewind.network.models import StaleDefinition
from tradewind.programs.models import Requirement
from tradewind.programs.reconcile.definitions import Definitions, Slot
from tradewind.programs.reconcile.results import Progress
from tradewind.programs.reconcile.tables import analyze

M = TypeVar("M", Audience, Requirement)

_PEOPLE = """
SELECT p.id AS person_id, h.person_id IS NOT NULL AS active, coalesce(h.today, utc.today) AS today,
    h.community_id, p.hired_on
FROM network_person p
LEFT JOIN {homes} h ON h.person_id = p.id
CROSS JOIN (SELECT today FROM network_timezone WHERE name = 'UTC') utc
"""

SOURCES = Sources(
    appointments="run_appointment",
    homes="(SELECT person_id, community_id, today FROM run_person WHERE active)",
    with_brands=True,
)

_FILL = "INSERT INTO run_person (person_id, active, today, community_id, hired_on)"
_GIVEN = "WHERE p.id = ANY(%s)"
_EVERYBODY = "WHERE h.person_id IS NOT NULL OR EXISTS (SELECT FROM programs_assignment a WHERE a.person_id = p.id)"


def people_of(homes: str) -> str:
    """SELECT of what ``run_person`` holds, of all people; ``homes`` is ``network_person_home``, or a table of it.

    A WHERE about the person ``p`` may follow.
    """
    return _PEOPLE.format(homes=homes)


def fill_people(people: list[int] | None, *, within: str = _EVERYBODY) -> int:
    """Fill ``run_person`` with ``people``, or with everybody who is active or has something open; how many.

    ``within`` is a WHERE about the person ``p`` that takes the place of "everybody".
    """
    with connection.cursor() as cursor:
        if people is None:
            cursor.execute(_FILL + people_of("network_person_home") + within)
        else:
            cursor.execute(_FILL + people_of("network_person_home") + _GIVEN, [people])
        return int(cursor.rowcount)


def fill_members(definitions: Definitions, people: list[int] | None, progress: Progress) -> dict[int, str]:
    """Evaluate every slot into ``run_member`` or ``run_holds``; slot number -> fault of those that cannot be.

    A slot that fails leaves nothing behind and stops no other (A3, A4, H6).
    """
    nodes, faults = parsed(definitions)
    facts = _facts(nodes.values())
    if facts is not None and people is None:
        read_appointments()
        facts = facts.read_from(SOURCES)
    return _fill_each(definitions, nodes, faults, dict.fromkeys(nodes, people), facts, progress)


def fill_members_of(definitions: Definitions, people: dict[int, list[int]], progress: Progress) -> dict[int, str]:
    """The same, each slot of its own ``people``; ``run_appointment`` and ``run_person`` have what concerns those."""
    nodes, faults = parsed(definitions)
    facts = _facts(nodes.values())
    if facts is not None:
        facts = facts.read_from(SOURCES)
    nodes = {number: node for number, node in nodes.items() if number in people}
    return _fill_each(definitions, nodes, faults, people, facts, progress)


def _fill_each(
    definitions: Definitions,
    nodes: Mapping[int, Node],
    faults: dict[int, str],
    people: Mapping[int, list[int] | None],
    facts: Facts | None,
    progress: Progress,
) -> dict[int, str]:
    for done, slot in enumerate(definitions.slots):
        progress("Evaluating audiences", done, len(definitions.slots))
        if slot.number not in nodes:
            continue
        try:
            with transaction.atomic():
                _fill(slot, nodes[slot.number], people[slot.number], facts)
        except OperationalError:
            raise  # a lock or a connection: the run is tried again, the expression is not at fault
        except (TradewindError, DatabaseError) as error:
            faults[slot.number] = first_line(error)
    progress("Evaluating audiences", len(definitions.slots), len(definitions.slots))
    return faults


def read_appointments(where: str = "") -> None:
    """Active appointments, everybody's by default, in a table of the run, indexed as hundreds of expressions ask."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO run_appointment {APPOINTMENTS} {where} ORDER BY a.person_id, a.id")
    analyze("run_appointment", "run_person")


def parsed(definitions: Definitions) -> tuple[dict[int, Node], dict[int, str]]:
    """(slot number -> expression, slot number -> fault of those that cannot be read)."""
    nodes: dict[int, Node] = {}
    faults: dict[int, str] = {}
    for slot in definitions.slots:
        try:
            nodes[slot.number] = parse(slot.who)
        except TradewindError as error:
            faults[slot.number] = first_line(error)
    return nodes, faults


def _facts(nodes: Iterable[Node]) -> Facts | None:
    """All look-ups at once; None where one expression spoils that (a circle), and each looks up its own."""
    try:
        return compiler.facts_of(nodes)
    except TradewindError:
        return None


def _fill(slot: Slot, node: Node, people: list[int] | None, facts: Facts | None) -> None:
    if slot.reasons:
        compiled = compiler.entitled(node, among=people, facts=facts)
        into, columns = "run_member (slot, person_id, reasons)", "person_id, reasons"
    else:
        compiled = compiler.members(node, among=people, facts=facts)
        into, columns = "run_holds (slot, person_id)", "person_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {into} SELECT %s, {columns} FROM ({compiled.sql}) AS found",  # noqa: S608 - compiled
            [slot.number, *compiled.params],
        )


def first_line(error: Exception) -> str:
    """What is wrong, for one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def note_faults(definitions: Definitions, faults: dict[int, str], *, everybody: bool) -> dict[int, str]:
    """Freeze the audiences and requirements that have a fault, thaw those that had one; requirement id -> fault.

    What thaws in a run over some people is noted as changed: the others moved too while it was frozen.
    """
    used = {slot.audience.pk: faults.get(slot.number, "") for slot in definitions.slots if slot.audience}
    for audience in _faulty(Audience.objects.filter(pk__in=used), used):
        if used[audience.pk]:
            audiences.freeze(audience, used[audience.pk])
        else:
            audiences.thaw(audience)
    frozen = definitions.faulty(faults)
    for requirement in _faulty(Requirement.objects.filter(pk__in=definitions.uses), frozen):
        fault = frozen.get(requirement.pk, "")
        if requirement.fault != fault:
            Requirement.objects.filter(pk=requirement.pk).update(fault=fault)
            if not fault and not everybody:
                StaleDefinition.objects.create(kind="requirement", object_id=requirement.pk)
    return frozen


def _faulty(rows: QuerySet[M], faults: Mapping[int, str]) -> QuerySet[M]:
    """Those that have a fault now, or had one."""
    return rows.filter(~Q(fault="") | Q(pk__in=[pk for pk, fault in faults.items() if fault]))


def settle_statistics(people: list[int] | None) -> None:
    """After a bulk fill, tell the planner; for a handful of people it would cost more than it saves."""
    if people is None or len(people) > 100:
        analyze("run_person", "run_requirement", "run_member", "run_holds")


def faults() -> list[str]:
    """What is frozen, by name, for whoever watches the run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, fault FROM programs_requirement WHERE fault <> '' ORDER BY code")
        return [f"requirement {code} is frozen: {fault}" for code, fault in cursor.fetchall()]
