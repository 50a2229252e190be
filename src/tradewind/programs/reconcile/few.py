"""A run over few people: evaluated, decided and applied in one statement, which each connection plans once.

The statement is made of the same texts as a run over everybody: the compiler's pieces (``audiences.joint``),
``decide`` and ``apply``, with common table expressions in place of the work tables. It is kept, as text in the
process and as a plan on the connection, until the version of the definitions is another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from django.db import connection

from tradewind.audiences import compiler, registry
from tradewind.audiences.base import Reference
from tradewind.audiences.joint import Joint
from tradewind.audiences.references import look_up
from tradewind.audiences.sql import Sql, joined, sql
from tradewind.goals.services import refresh_achievements
from tradewind.kernel import prepared
from tradewind.kernel.problems import TradewindError
from tradewind.programs.reconcile import apply, decide, definitions, evaluate
from tradewind.programs.reconcile.definitions import Definitions
from tradewind.programs.reconcile.results import Outcome

SLICE = 400
"""People in one statement. Its plan is made for a handful and is linear in them: more at once gain nothing."""

# What a recipe was made of: the definitions; the day, since things end; what they name; and whether anything is frozen.
_VERSION = """
SELECT (SELECT count(*) || ' ' || coalesce(bit_xor(hashtextextended(token::text, 0)), 0)
        FROM programs_definitionchange) || ' ' || (SELECT today FROM network_timezone WHERE name = 'UTC'), {states},
    EXISTS (SELECT FROM programs_requirement WHERE fault <> '')
    OR EXISTS (SELECT FROM audiences_audience WHERE fault <> '')
"""
_REFRESHING = "tradewind.refreshing"
"""Set: achievements that change mark nobody, for whom they concern is judged next."""

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Watched:
    """What a recipe names that may come and go without a new version, and what was found of it."""

    states: dict[str, list[str]]
    rest: frozenset[Reference]

    @classmethod
    def of(cls, references: Iterable[Reference]) -> "Watched":
        """``states`` are kinds whose state one sub-query tells, with their codes."""
        given = frozenset(references)
        told = {one for one in given if registry.KINDS[one.kind].state}
        states = {kind: sorted({one.code for one in told if one.kind == kind}) for kind in {one.kind for one in told}}
        return cls(states, given - told)

    def sql(self) -> Sql:
        """A select expression of the states, one array."""
        states = [sql(registry.KINDS[kind].state, codes).within("(", ")") for kind, codes in self.states.items()]
        return joined(", ", states).within("ARRAY[", "]::text[]")

    def look_up(self) -> object:
        """What is found of the rest."""
        return look_up(self.rest) if self.rest else None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to reconcile anybody under one version of the definitions.

    ``tables`` are common table expressions, the last of them ``run_change``. ``states`` and ``found`` are what
    there was of ``watched``. ``faults`` has what cannot be evaluated, by slot.
    """

    number: int
    version: str
    definitions: Definitions
    faults: dict[int, str]
    watched: Watched
    states: list[str]
    found: object
    tables: Sql


_MOST_CHANGES = 1_000
"""They are added up with every edit."""

_KEPT: list[Recipe] = []
"""The latest recipe of this process, or nothing."""


def run(people: list[int]) -> Outcome | None:
    """Reconcile ``people``, under their locks; None where that cannot be done for all expressions at once."""
    recipe, frozen = _recipe()
    if recipe is None:
        return None
    with prepared.planned_once(saying=_REFRESHING):
        refresh_achievements(people=people)
        [counts] = _execute("tradewind_apply", recipe, _APPLY, people)
    outcome = apply.outcome_of(counts)
    outcome.people = len(people)
    if recipe.faults or frozen:
        evaluate.note_faults(recipe.definitions, recipe.faults, everybody=False)
        outcome.faults = evaluate.faults()
    return outcome


def decide_for(people: Sequence[int]) -> bool:
    """Fill the table ``run_change`` for ``people``; False, and nothing done, where it cannot be done at once."""
    recipe, frozen = _recipe()
    if recipe is None:
        return False
    with prepared.planned_once(saying=_REFRESHING):
        for first in range(0, len(people), SLICE):
            some = list(people[first : first + SLICE])
            refresh_achievements(people=some)
            _execute("tradewind_decide", recipe, _KEEP, some)
    if recipe.faults or frozen:
        evaluate.note_faults(recipe.definitions, recipe.faults, everybody=False)
    return True


_APPLY = f", parked AS (DELETE FROM programs_parkedperson WHERE person_id = ANY($1)), {apply.APPLY}"  # noqa: S608 - our own constants
_KEEP = f"""
, kept AS (INSERT INTO pg_temp.run_change ({decide.COLUMNS}) SELECT {decide.COLUMNS} FROM run_change)
SELECT count(*) FROM run_change
"""  # noqa: S608 - our own constants


def forget_versions() -> None:
    """Keep the changes that make up the version few; the version is another afterwards, as after any change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM programs_definitionchange"
            " WHERE (SELECT count(*) FROM programs_definitionchange) > %s RETURNING id)"
            " INSERT INTO programs_definitionchange (token) SELECT gen_random_uuid() FROM gone LIMIT 1",
            [_MOST_CHANGES],
        )


def _execute(name: str, recipe: Recipe, ending: str, people: list[int]) -> list[tuple[int, ...]]:
    text, params = f"WITH {recipe.tables.text}{ending}", list(recipe.tables.params)
    return prepared.execute(name, str(recipe.number), text, params, people)


def _recipe() -> tuple[Recipe | None, bool]:
    """(what holds now, whether anything is frozen)."""
    for kept in _KEPT:
        version, states, frozen = _version(kept.watched)
        if (kept.version, kept.states) == (version, states) and kept.watched.look_up() == kept.found:
            return kept, frozen
    made, frozen = _make()
    _KEPT[:] = [made] if made is not None else []
    return made, frozen


def _version(watched: Watched) -> tuple[str, list[str], bool]:
    """(version of the definitions, states of what is watched, whether anything is frozen)."""
    states = watched.sql()
    with connection.cursor() as cursor:
        cursor.execute(_VERSION.format(states=states.text), states.params)
        [(version, found, frozen)] = cursor.fetchall()
    return version, found, frozen


def _make() -> tuple[Recipe | None, bool]:
    """None where one expression spoils the look-up for all (a circle): each has to look up its own.

    The version is read before what it is of: what changes in between makes a recipe that is never used again.
    """
    version, _, _ = _version(Watched({}, frozenset()))
    loaded = Definitions.load()
    nodes, faults = evaluate.parsed(loaded)
    try:
        watched = Watched.of(compiler.unheard(nodes.values()))
        _, states, frozen = _version(watched)
        found = watched.look_up()
        facts = compiler.facts_of(nodes.values())
    except TradewindError:
        return None, False
    joint = Joint(facts)
    for slot in loaded.slots:
        if slot.number in nodes:
            try:
                joint.add(slot.number, nodes[slot.number], reasons=slot.reasons)
            except TradewindError as error:
                faults[slot.number] = evaluate.first_line(error)
    tables = _tables(joint, loaded, faults)
    return Recipe(next(_NUMBERS), version, loaded, faults, watched, states, found, tables), frozen


def _tables(joint: Joint, loaded: Definitions, faults: dict[int, str]) -> Sql:
    in_scope = "a.person_id = ANY($1)"
    between, change = decide.decision(in_scope)
    requirements = loaded.table(loaded.faulty(faults))
    return joined(
        ", ",
        [
            joint.tables(),
            sql(f"run_person AS MATERIALIZED ({evaluate.people_of('run_home')} WHERE p.id = ANY($1))"),
            requirements.within(f"run_requirement ({definitions.COLUMNS}) AS MATERIALIZED (", ")"),
            sql(f"run_achieved AS MATERIALIZED ({decide.achieved(in_scope)})"),
            sql(between),
            sql(f"run_change ({decide.COLUMNS}) AS MATERIALIZED ({change})"),
        ],
    )
