"""Many expressions of few people in one statement, made of the very pieces that ``compiler`` makes single ones of.

Evaluated one by one, three hundred expressions of one person are three hundred plans. Here the leaves (staff
clauses, person clauses, the apps' own nodes) are numbered *questions*, some asked of appointments and some of
people. Each distinct text of SQL stands in the statement once, with a column where an expression has its
parameter. What holds of a person becomes the bits of a few numbers, and all, any and not are arithmetic on those.

The statement takes the people as its parameter ``$1``, so that it can be prepared once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tradewind.audiences.base import Facts, Node, Sources
from tradewind.audiences.compiler import branches
from tradewind.audiences.conditions.nodes import Audience, Person, Staff
from tradewind.audiences.conditions.staff import APPOINTMENTS
from tradewind.audiences.sql import Param, Sql, Truth, all_of, joined, sql

_WORD = 62
"""Bits that a number carries: a bigint has 63 without its sign."""

SOURCES = Sources(appointments="run_appointment", homes="run_home", with_brands=True)
"""Of the people asked about, common table expressions."""

_ACTIVE = f"""run_active AS MATERIALIZED (
SELECT * FROM network_person WHERE id = ANY($1) AND status = 'active'
), run_home AS MATERIALIZED (
SELECT * FROM network_person_home WHERE person_id = ANY($1)
), run_appointment AS MATERIALIZED (
{APPOINTMENTS} WHERE a.person_id = ANY($1)
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
                sql(_ACTIVE),
                self._bits.of_appointments.table("on_appointment", "a", "a.person_id, a.id", "run_appointment"),
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
        self.of_appointments = _Questions()
        self.of_people = _Questions()
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

    def _question(self, questions: "_Questions", pieces: Sequence[Sql]) -> int:
        number = questions.add(pieces, self.count)
        self.count = max(self.count, number + 1)
        return number

    @staticmethod
    def _bit(question: int) -> Sql:
        return sql(f"(h.word_{question // _WORD} & {1 << question % _WORD}) <> 0")


_Key = tuple[str, int]
"""A text, and how many of the same stand before it in the same question."""


@dataclass(slots=True)
class _Questions:
    """Conjunctions of pieces about one row, each under a number.

    A question is asked in two steps, since a row meets all of them and passes few. The text without a sub-query
    that most of them have goes first, against narrow rows of constants; what it leaves is asked the rest, whose
    parameters stand in arrays, at the question's place.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    rows: dict[int, dict[_Key, Sql]] = field(default_factory=dict)
    keys: dict[_Key, int] = field(default_factory=dict)

    def add(self, pieces: Sequence[Sql], number: int) -> int:
        """The number of the conjunction: that which it has already, else ``number``."""
        known = self.numbers.setdefault(repr(pieces), number)
        if known == number:
            row: dict[_Key, Sql] = {}
            for piece in pieces:
                row[piece.text, sum(text == piece.text for text, _ in row)] = piece
            self.rows[number] = row
            for key in row:
                self.keys[key] = self.keys.get(key, 0) + 1
        return known

    def table(self, name: str, alias: str, columns: str, source: str) -> Sql:
        """The common table expression of (question, ``columns``) that hold on a row ``alias`` of ``source``."""
        if not self.rows:
            return sql(f"{name} AS (SELECT 0 AS question, {columns} FROM {source} {alias} WHERE false)")  # noqa: S608 - our own constants
        plain = {key: uses for key, uses in self.keys.items() if "SELECT" not in key[0] and key[0].count("%s") == 1}
        first = max(plain, key=lambda key: plain[key]) if plain else None
        rest = [key for key in self.keys if key != first]
        holds = [self._asked(text, place, alias) for place, (text, _) in enumerate(rest)]
        rows = self._candidates(first, rest, alias, source).within(f"{name}_asked AS MATERIALIZED (", "), ")
        found = f"SELECT {alias}.question, {columns} FROM {name}_asked {alias}"  # noqa: S608 - our own constants
        return rows + sql(f"{name} AS MATERIALIZED ({found} WHERE {' AND '.join(holds) or 'true'})")

    def _candidates(self, first: _Key | None, rest: Sequence[_Key], alias: str, source: str) -> Sql:
        """Each row with each question to which the first text does not say no, and the values of the other texts."""
        cells = []
        for place, row in enumerate(self.rows.values(), 1):
            piece = row.get(first) if first is not None else None
            cells.append(sql(f"({place}, ") + (_cell(piece.params[0]) if piece is not None else sql("NULL")) + sql(")"))
        asked = "true" if first is None else f"q.value IS NULL OR {first[0].replace('%s', 'q.value')}"
        numbers = ", ".join(str(number) for number in self.rows)
        values = [column for place, key in enumerate(rest) for column in self._values(key, place)]
        columns = joined(", ", [sql(f"{alias}.*, (ARRAY[{numbers}])[q.place] AS question"), *values])
        constants = joined(", ", cells).within("VALUES ", "")
        return (
            columns.within("SELECT ", f" FROM {source} {alias} CROSS JOIN (")
            + constants
            + sql(f") AS q (place, value) WHERE {asked}")
        )

    def _values(self, key: _Key, place: int) -> list[Sql]:
        """Columns: whether the question has the text, and its parameters if so. Read once, not in each loop."""
        pieces = [row.get(key) for row in self.rows.values()]
        marks = ",".join("f" if piece is None else "t" for piece in pieces)
        asks = f"('{{{marks}}}'::boolean[])[q.place]"
        values = [
            _column([None if piece is None else piece.params[number] for piece in pieces], "q.place").within(
                f"CASE WHEN {asks} THEN ", f" END AS value_{place}_{number}"
            )
            for number in range(key[0].count("%s"))
        ]
        return [sql(f"{asks} AS asks_{place}"), *values]

    @staticmethod
    def _asked(text: str, place: int, alias: str) -> str:
        """That the question does not have this text, or that it holds."""
        first, *between = text.split("%s")
        asked = first + "".join(f"{alias}.value_{place}_{number}{after}" for number, after in enumerate(between))
        return f"(NOT {alias}.asks_{place} OR {asked})"


def _cell(param: Param) -> Sql:
    return sql(f"%s::{_type(param)}", param)


def _type(param: Param) -> str:
    """PostgreSQL's type of a parameter: a column of constants needs one."""
    if isinstance(param, list):
        return "bigint[]" if all(isinstance(item, int) for item in param) else "text[]"
    return {int: "bigint", str: "text", Decimal: "numeric"}[type(param)]


def _column(values: Sequence[Param | None], place: str) -> Sql:
    """The value at a question's place. Each stands once: an array is walked through to where its value is."""
    [kind] = {_type(value) for value in values if value is not None}
    texts = ["0" if value is None else _text(value) for value in values]
    known = {text: number for number, text in enumerate(dict.fromkeys(texts), 1)}
    array = "%s::text[]" if kind.endswith("[]") else f"%s::text[]::{kind}[]"
    value = sql(f"({array})", list(known))
    return value + sql(f"[(%s::integer[])[{place}]]", [known[text] for text in texts]).within("", f"::{kind}")


def _text(param: Param) -> str:
    """The parameter as PostgreSQL reads it from text."""
    if not isinstance(param, list):
        return str(param)
    quoted = [str(item).replace("\\", "\\\\").replace('"', '\\"') for item in param]
    return "{" + ",".join(f'"{item}"' for item in quoted) + "}"


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
