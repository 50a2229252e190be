"""Requirements as a run reads them: settings for one table, expressions in numbered slots."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from tradewind.audiences.models import Audience
from tradewind.audiences.sql import Sql, sql
from tradewind.programs.models import Requirement

COLUMNS = """id, goal_id, opens, closes, ended_on, mode, mandatory, frozen, communities,
    due_days, due_after, due_day, due_version, audience_slot, keep_slot, waive_slot, until_slot"""
"""Of ``run_requirement``."""

_SELECT = """
SELECT r.id, r.goal_id, p.opens, p.closes, r.ended_on, r.mode, r.mandatory, r.id = ANY(%s::bigint[]),
    coalesce(c.communities, '{}'),
    (r.due ->> 'days')::integer, r.due ->> 'after', (r.due ->> 'on')::date, r.due_version,
    s.audience_slot, s.keep_slot, s.waive_slot, s.until_slot
FROM programs_requirement r
JOIN unnest(%s::bigint[], %s::integer[], %s::integer[], %s::integer[], %s::integer[])
    AS s (id, audience_slot, keep_slot, waive_slot, until_slot) ON s.id = r.id
LEFT JOIN programs_program p ON p.id = r.program_id
LEFT JOIN (SELECT requirement_id, array_agg(community_id) AS communities FROM programs_requirementcommunity
    GROUP BY requirement_id) AS c ON c.requirement_id = r.id
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """One expression of the run; requirements with the same expression share it.

    ``audience`` is set where the expression is that of a named audience, so that its fault is told there.
    ``reasons``: whether the appointments that caused it are wanted.
    """

    number: int
    who: object
    audience: Audience | None
    reasons: bool


@dataclass(slots=True)
class Definitions:
    """The requirements of a run and their expressions."""

    requirements: list[Requirement]
    slots: list[Slot] = field(default_factory=list)
    uses: dict[int, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def load(cls, ids: Iterable[int] | None = None) -> "Definitions":
        """All requirements, or those of ``ids``.

        The audience of a requirement is a slot only where its membership can matter; paused and ended
        requirements need none.
        """
        found = Requirement.objects.select_related("audience").order_by("pk")
        definitions = cls(list(found if ids is None else found.filter(pk__in=list(ids))))
        numbers: dict[str, int] = {}
        for requirement in definitions.requirements:
            definitions.uses[requirement.pk] = {
                use: definitions._slot(numbers, who, audience, reasons)
                for use, who, audience, reasons in _expressions(requirement)
            }
        return definitions

    def _slot(self, numbers: dict[str, int], who: object, audience: Audience | None, reasons: bool) -> int:
        key = f"{audience.pk if audience else ''}/{reasons}/{json.dumps(who, sort_keys=True)}"
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            self.slots.append(Slot(numbers[key], who, audience, reasons))
        return numbers[key]

    def of_slots(self, numbers: Iterable[int]) -> "Definitions":
        """The requirements that use one of the slots, with all slots of theirs, under the same numbers."""
        wanted = set(numbers)
        uses = {pk: uses for pk, uses in self.uses.items() if wanted & set(uses.values())}
        used = {number for slots in uses.values() for number in slots.values()}
        requirements = [requirement for requirement in self.requirements if requirement.pk in uses]
        return Definitions(requirements, [slot for slot in self.slots if slot.number in used], uses)

    def faulty(self, faults: dict[int, str]) -> dict[int, str]:
        """Requirement id -> the fault of the first of its slots that has one (``faults`` by slot number)."""
        return {
            pk: next(faults[slot] for slot in uses.values() if slot in faults)
            for pk, uses in self.uses.items()
            if any(slot in faults for slot in uses.values())
        }

    def table(self, frozen: Iterable[int]) -> Sql:
        """SELECT of what ``run_requirement`` holds; those in ``frozen`` neither open nor close in this run."""
        names = ("audience_slot", "keep_slot", "waive_slot", "until_slot")
        slots = [[uses.get(name) for uses in self.uses.values()] for name in names]
        return sql(_SELECT, list(frozen), list(self.uses), *slots)

    def write(self, frozen: Iterable[int]) -> None:
        """Fill ``run_requirement``."""
        table = self.table(frozen)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO run_requirement ({COLUMNS}) {table.text}", list(table.params))


def _expressions(requirement: Requirement) -> list[tuple[str, object, Audience | None, bool]]:
    """(use, expression, audience, wants reasons) of each expression that the run has to evaluate."""
    found: list[tuple[str, object, Audience | None, bool]] = []
    if requirement.mode != Requirement.Mode.PAUSED:
        found.append(("audience_slot", requirement.audience.who, requirement.audience, True))
        if requirement.keep_while is not None:
            found.append(("keep_slot", requirement.keep_while, None, False))
    if requirement.waive_when is not None:
        found.append(("waive_slot", requirement.waive_when, None, False))
        if requirement.waived_until is not None:
            found.append(("until_slot", requirement.waived_until, None, False))
    return found
