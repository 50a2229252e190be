"""Many expressions of few people in one statement, made of the very pieces that ``compiler`` makes single ones of.

Evaluated one by one, three hundred expressions of one person are three hundred plans. Here the leaves (staff
clauses, person clauses, the apps' own nodes) are numbered *questions*, some asked of appointments and some of
people. Each distinct text of SQL stands in the statement once, with a column where an expression has its
parameter. What holds of a person becomes the bits of a few numbers, and all, any and not are arithmetic on those.

The statement takes the people as its parameter ``$1``, so that it can be prepared once.
"""

from collections.abc import Sequence

from tradewind.audiences import registry
from tradewind.audiences.base import Facts, Node, Sources
from tradewind.audiences.compiler import branches
from tradewind.audiences.conditions.nodes import Audience, Person, Staff
from tradewind.audiences.conditions.sources import APPOINTMENTS, JOBS, PLACES
from tradewind.audiences.questions import Questions, Shared
from tradewind.audiences.sql import Sql, Truth, all_of, joined, sql

_WORD = 62
"""Bits that a number carries: a bigint has 63 without its sign."""

SOURCES = Sources(appointments="run_appointment", homes="run_home", with_brands=True, with_traits=True)
"""Of the people asked about, common table expressions."""

_SHARED = (
    Shared(("position_id",), "run_job", ("groups",)),
    Shared(
        ("location_id", "partner_id"),
        "run_place",
        ("country", "subdivision", "partner_type", "tags", "units", "owners"),
    ),
)
"""What many appointments have in common, and is asked about once."""

_PEOPLE = f"""run_home AS MATERIALIZED (
SELECT * FROM network_person_home WHERE person_id = ANY($1)
), run_active AS MATERIALIZED (
SELECT p.*{{traits}} FROM network_person p JOIN run_home h ON h.person_id = p.id WHERE p.id = ANY($1)
), run_appointment AS MATERIALIZED (
{APPOINTMENTS} WHERE a.person_id = ANY($1)
), run_job AS MATERIALIZED (
{JOBS.format(appointments="run_appointment")}
), run_place AS MATERIALIZED (
{PLACES.format(appointments="run_appointment")}
)"""  # noqa: S608 - our own constants
_MEMBER = """run_member AS MATERIALIZED (
SELECT reason.slot, fires.person_id,
    coalesce(array_agg(DISTINCT o.id ORDER BY o.id) FILTER (WHERE o.id IS NOT NULL), '{}') AS reasons
FROM fires JOIN reason ON reason.number = fires.number
LEFT JOIN on_appointment o ON o.question = reason.question AND o.person_id = fires.person_id
GROUP BY reason.slot, fires.person_id
), run_holds AS MATERIALIZED (
SELECT holding.slot, fires.person_id FROM fires JOIN holding ON holding.number = fires.number
)"""


class Joint:
    """Expressions on their way into one statement. ``facts`` are those of all of them (``compiler.facts_of``)."""

    def __init__(self, facts: Facts) -> None:
        self._bits = _Bits(facts)
        self._fires: list[Sql] = []
        self._reasons: list[str] = []
        self._holding: list[str] = []

    def add(self, slot: int, node: Node, *, reasons: bool) -> None:
        """Take in an expression; ``reasons``: whether the appointments that caused it are wanted.

        VanishedReference where it names what is not there; it is left out then.
        """
        holds = self._bits.truth(node).sure
        giving = [(branch, self._bits.clause(branch.clause)) for branch in branches(node, self._bits)]
        if not reasons:
            self._holding.append(f"({self._fire(holds)}, {slot})")
            return
        number = self._fire(holds)
        self._reasons.append(f"({number}, {slot}, NULL)")
        for branch, question in giving:
            fires = self._fire(all_of([holds, *branch.provided])) if branch.provided else number
            self._reasons.append(f"({fires}, {slot}, {question})")

    def tables(self) -> Sql:
        """Common table expressions, without WITH: who of the people ``$1`` is in which expression.

        ``run_member (slot, person_id, reasons)`` has those that want reasons, ``run_holds (slot, person_id)``
        the others: as ``compiler.entitled`` and ``compiler.members`` give them.
        """
        reasons = ", ".join(["(NULL::integer, NULL::integer, NULL::integer)", *self._reasons])
        holding = ", ".join(["(NULL::integer, NULL::integer)", *self._holding])
        return joined(
            ", ",
            [
                sql(_PEOPLE.format(traits="".join(f", {text} AS {name}" for name, text in registry.TRAITS.items()))),
                self._bits.of_appointments.table(
                    "on_appointment", "a", "a.person_id, a.id", "run_appointment", _SHARED
                ),
                self._bits.of_people.table("on_person", "p", "p.id AS person_id", "run_active"),
                _held(self._bits.count),
                self._fired(),
                sql(f"reason (number, slot, question) AS (VALUES {reasons})"),
                sql(f"holding (number, slot) AS (VALUES {holding})"),
                sql(_MEMBER),
            ],
        )

    def _fire(self, holds: Sql) -> int:
        """The number under which a condition fires."""
        self._fires.append(holds)
        return len(self._fires)

    def _fired(self) -> Sql:
        """``fires``: the numbers of the conditions that hold, a row each; one array is faster than a table of them."""
        cases = [holds.within("CASE WHEN ", f" THEN {number} END") for number, holds in enumerate(self._fires, 1)]
        return joined(", ", cases).within(
            "fires AS MATERIALIZED (SELECT h.person_id, unnest(array_remove(ARRAY[",
            "]::integer[], NULL)) AS number FROM held h)",
        )


class _Bits(Facts):
    """Facts for which every leaf is a bit of the person's row ``h`` of ``held``."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts._ids, facts.faults, facts._audiences, few=True, sources=SOURCES)
        self.of_appointments = Questions()
        self.of_people = Questions()
        self.count = 0
        self._leaves: dict[Node, Truth] = {}

    def truth(self, node: Node) -> Truth:
        """Compound expressions ask for their children's here; whatever has none is a leaf."""
        if isinstance(node, Audience) or any(True for _ in node.children()):
            return node.truth(self)
        if node not in self._leaves:
            self._leaves[node] = self._leaf(node)
        return self._leaves[node]

    def clause(self, clause: Staff) -> int:
        """The question whether the clause surely holds on an appointment."""
        return self._question(self.of_appointments, [part.truth(self).sure for part in clause.conditions])

    def _leaf(self, node: Node) -> Truth:
        questions = self.of_appointments if isinstance(node, Staff) else self.of_people
        parts = node.conditions if isinstance(node, Staff | Person) else [node]
        truths = [part.truth(self) for part in parts]
        sure = self._bit(self._question(questions, [truth.sure for truth in truths]))
        if all(truth.sure is truth.possible for truth in truths):
            return Truth.certain(sure)
        return Truth(sure, self._bit(self._question(questions, [truth.possible for truth in truths])))

    def _question(self, questions: Questions, pieces: Sequence[Sql]) -> int:
        number = questions.add(pieces, self.count)
        self.count = max(self.count, number + 1)
        return number

    @staticmethod
    def _bit(question: int) -> Sql:
        return sql(f"(h.word_{question // _WORD} & {1 << question % _WORD}) <> 0")


def _held(questions: int) -> Sql:
    """``held``: of each person what holds, as the bits of numbers."""
    words = ", ".join(
        f"coalesce(bit_or(1::bigint << mod(o.question, {_WORD})) FILTER (WHERE o.question / {_WORD} = {word}), 0)"
        f" AS word_{word}"
        for word in range(questions // _WORD + 1)
    )
    return sql(
        f"held AS MATERIALIZED (SELECT p.id AS person_id, {words} FROM run_active p LEFT JOIN"  # noqa: S608 - numbers of ours
        " (SELECT question, person_id FROM on_appointment UNION ALL SELECT question, person_id FROM on_person) o"
        " ON o.person_id = p.id GROUP BY p.id)"
    )
