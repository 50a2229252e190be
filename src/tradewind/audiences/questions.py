"""Many conjunctions asked of the rows of one table at once, in common table expressions (``audiences.joint``).

A row meets hundreds of questions and passes few. Rows that have much in common (appointments: the position, the place)
are asked in steps, each of which leaves fewer:

1. the text that most questions have (the position held), against narrow rows of constants;
2. what is asked of columns that many rows share, once for each value of those;
3. the rest, of each row.

So eighty people of a store, in twenty positions, cost twenty times the first step and once the second. From the second
step on, parameters stand in arrays, at the question's place. From step to step go arrays of the questions that are
left, and bits to look one up in: of a joined table the planner would think it empty, and compare each row with each.
Within a step, texts that read nothing but the row come first: who fails them is not asked the sub-queries.

Rows that have nothing in common (people) are asked all questions that have the same texts in one go.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tradewind.audiences.sql import Param, Sql, joined, sql

Key = tuple[str, int]
"""A text, and how many of the same stand before it in the same question."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Columns, never null, whose values many rows have in common.

    ``table`` has each combination once, and ``traits`` beside it: further columns that texts may read.
    """

    columns: tuple[str, ...]
    table: str
    traits: tuple[str, ...] = ()

    @property
    def listed(self) -> str:
        return ", ".join(self.columns)


@dataclass(slots=True)
class Questions:
    """Conjunctions of pieces about one row, each under a number."""

    numbers: dict[str, int] = field(default_factory=dict)
    rows: dict[int, dict[Key, Sql]] = field(default_factory=dict)
    keys: dict[Key, int] = field(default_factory=dict)

    def add(self, pieces: Sequence[Sql], number: int) -> int:
        """The number of the conjunction: that which it has already, else ``number``."""
        known = self.numbers.setdefault(repr(pieces), number)
        if known == number:
            row: dict[Key, Sql] = {}
            for piece in pieces:
                row[piece.text, sum(text == piece.text for text, _ in row)] = piece
            self.rows[number] = row
            for key in row:
                self.keys[key] = self.keys.get(key, 0) + 1
        return known

    def table(self, name: str, alias: str, columns: str, source: str, shared: Sequence[Shared] = ()) -> Sql:
        """Common table expressions, the last of them ``name``: (question, ``columns``) that hold on a row.

        ``alias`` is the row of ``source`` in the texts.
        """
        if not self.rows:
            return sql(f"{name} AS (SELECT 0 AS question, {columns} FROM {source} {alias} WHERE false)")  # noqa: S608 - our own constants
        if not shared:
            return self._by_shape(name, alias, columns, source)
        return _Steps(self, name, alias, source, shared).tables(columns)

    def _by_shape(self, name: str, alias: str, columns: str, source: str) -> Sql:
        """Questions of the same texts stand in one list of constants."""
        shapes: dict[tuple[Key, ...], list[int]] = {}
        for number, row in self.rows.items():
            shapes.setdefault(tuple(row), []).append(number)
        return joined(
            " UNION ALL ",
            [self._shape(shape, numbers, alias, columns, source) for shape, numbers in shapes.items()],
        ).within(f"{name} AS MATERIALIZED (", ")")

    def _shape(self, shape: Sequence[Key], numbers: Sequence[int], alias: str, columns: str, source: str) -> Sql:
        holds, names = [], ["question"]
        for text, _ in shape:
            first, *between = text.split("%s")
            holds.append(first + "".join(f"q.value_{len(names) + at}{after}" for at, after in enumerate(between)))
            names += [f"value_{len(names) + at}" for at in range(len(between))]
        constants = [
            joined(
                ", ", [sql(str(number)), *(_cell(param) for key in shape for param in self.rows[number][key].params)]
            )
            for number in numbers
        ]
        return joined("), (", constants).within(
            f"SELECT q.question, {columns} FROM {source} {alias} CROSS JOIN (VALUES (",  # noqa: S608 - our own texts
            f")) AS q ({', '.join(names)}) WHERE {' AND '.join(holds) or 'true'}",
        )


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps as common table expressions. A question goes by its place among all, from 1 on, as ``q.place``."""

    questions: Questions
    name: str
    alias: str
    source: str
    shared: Sequence[Shared]

    def tables(self, columns: str) -> Sql:
        first = self._first()
        rest = [key for key in self.questions.keys if key != first]
        steps: list[Sql] = []
        left: dict[Shared, str] = {}
        self._begin(steps, left, first)
        for group in self.shared:
            if asked := [key for key in rest if self._group(key) == group]:
                self._ask_once(steps, left, asked, group)
                rest = [key for key in rest if key not in asked]
        numbers = ", ".join(str(number) for number in self.questions.rows)
        selected = f"{self.alias}.*, (ARRAY[{numbers}])[q.place] AS question"
        # OFFSET 0: else the planner asks everything of each pair before it looks the question up in the bits.
        pairs = f"(SELECT {self.alias}.*, q.place FROM {self._joined(left)} OFFSET 0) AS {self.alias}"  # noqa: S608 - our own names
        rows = f"{pairs} CROSS JOIN LATERAL (SELECT {self.alias}.place) AS q WHERE true"
        steps.append(self._asked(f"{self.name}_asked", selected, rest, rows))
        found = f"SELECT {self.alias}.question, {columns} FROM {self.name}_asked {self.alias}"  # noqa: S608 - our own constants
        steps.append(sql(f"{self.name} AS MATERIALIZED ({found} WHERE {self._hold(rest)})"))
        return joined(", ", steps)

    def _first(self) -> Key | None:
        """The text to begin with, if any will do."""
        plain = {
            key: uses
            for key, uses in self.questions.keys.items()
            if not _looks_up(key) and key[0].count("%s") == 1 and self._group(key)
        }
        return max(plain, key=lambda key: plain[key]) if plain else None

    def _group(self, key: Key) -> Shared | None:
        """The shared columns that are all that a text reads of the row."""
        reads = set(re.findall(rf'\b{self.alias}\.("?\w+"?)', key[0]))
        return next((group for group in self.shared if reads <= {*group.columns, *group.traits}), None)

    def _begin(self, steps: list[Sql], left: dict[Shared, str], first: Key | None) -> None:
        """Ask the first text of each value of what it reads."""
        group = (self._group(first) if first is not None else None) or self.shared[0]
        table = f"{self.name}_first"
        steps.append(
            self._constants(first, f"{group.table} {self.alias}").within(
                f"{table} AS MATERIALIZED (SELECT {group.listed}, {self._left('q.place')} FROM ",  # noqa: S608 - our own names
                f" GROUP BY {group.listed})",
            )
        )
        left[group] = table

    def _ask_once(self, steps: list[Sql], left: dict[Shared, str], keys: Sequence[Key], group: Shared) -> None:
        """Ask some texts once for each value of a group, and leave the questions that they leave."""
        table = f"{self.name}_of_{group.columns[0]}"
        rows = f"(SELECT DISTINCT {group.listed}, q.place FROM {self._joined(left)})"  # noqa: S608 - our own names
        if list(left) == [group]:
            rows = f"(SELECT {group.listed}, unnest(places) AS place FROM {left[group]})"  # noqa: S608 - as above
        rows = f"{rows} AS q JOIN {group.table} {self.alias} USING ({group.listed}) WHERE true"
        steps.append(self._asked(f"{table}_asked", f"{self.alias}.*, q.place", keys, rows))
        steps.append(
            sql(
                f"{table} AS MATERIALIZED (SELECT {group.listed}, {self._left('place')}"  # noqa: S608 - our own texts
                f" FROM {table}_asked {self.alias} WHERE {self._hold(keys)} GROUP BY {group.listed})"
            )
        )
        left[group] = table

    def _left(self, place: str) -> str:
        """The questions that are left, as an array to go through and as bits to look one up in."""
        none = "0" * len(self.questions.rows)
        return f"array_agg({place}) AS places, bit_or(set_bit(B'{none}', {place} - 1, 1)) AS marks"

    def _joined(self, left: dict[Shared, str]) -> str:
        """Each row with each question that is left of it."""
        tables = " ".join(f"JOIN {table} USING ({group.listed})" for group, table in left.items())
        table, *others = left.values()
        also = "".join(f" AND get_bit({other}.marks, q.place - 1) = 1" for other in others)
        return f"{self.source} {self.alias} {tables} CROSS JOIN unnest({table}.places) AS q (place) WHERE true{also}"

    def _constants(self, first: Key | None, source: str) -> Sql:
        """Each row of ``source`` with each question to which the first text does not say no."""
        cells = []
        for place, row in enumerate(self.questions.rows.values(), 1):
            piece = row.get(first) if first is not None else None
            cells.append(sql(f"({place}, ") + (_cell(piece.params[0]) if piece is not None else sql("NULL")) + sql(")"))
        asked = "true" if first is None else f"q.value IS NULL OR {first[0].replace('%s', 'q.value')}"
        return joined(", ", cells).within(f"{source} CROSS JOIN (VALUES ", f") AS q (place, value) WHERE {asked}")

    def _asked(self, table: str, columns: str, keys: Sequence[Key], candidates: str) -> Sql:
        """``table``: ``columns`` of the candidates whom no text excludes that reads nothing but the row, and the
        values of the other texts: a sub-query would look for them again in each of its loops.
        """
        plain = [self._holds(key, self._asks(key), self._parameters(key)) for key in keys if not _looks_up(key)]
        values = [column for number, key in enumerate(keys) if _looks_up(key) for column in self._values(key, number)]
        selected = joined(", ", [sql(columns), *values])
        filters = joined(" AND ", [sql(f" FROM {candidates}"), *plain])
        return (selected + filters).within(f"{table} AS MATERIALIZED (SELECT ", ")")

    def _values(self, key: Key, number: int) -> list[Sql]:
        """Columns: whether the question has the text, and its parameters if so."""
        asks = self._asks(key)
        values = [
            value.within(f"CASE WHEN {asks} THEN ", f" END AS value_{number}_{at}")
            for at, value in enumerate(self._parameters(key))
        ]
        return [sql(f"{asks} AS asks_{number}"), *values]

    def _asks(self, key: Key) -> str:
        """Whether the question has the text."""
        marks = ",".join("t" if key in row else "f" for row in self.questions.rows.values())
        return f"('{{{marks}}}'::boolean[])[q.place]"

    def _parameters(self, key: Key) -> list[Sql]:
        """The parameters that the question has for the text."""
        pieces = [row.get(key) for row in self.questions.rows.values()]
        return [
            _column([None if piece is None else piece.params[at] for piece in pieces], "q.place")
            for at in range(key[0].count("%s"))
        ]

    def _hold(self, keys: Sequence[Key]) -> str:
        """That the question has none of the texts that do not hold, of those whose values stand in columns."""
        return (
            " AND ".join(self._holds_by_columns(key, number) for number, key in enumerate(keys) if _looks_up(key))
            or "true"
        )

    def _holds_by_columns(self, key: Key, number: int) -> str:
        values = [sql(f"{self.alias}.value_{number}_{at}") for at in range(key[0].count("%s"))]
        return self._holds(key, f"{self.alias}.asks_{number}", values).text

    @staticmethod
    def _holds(key: Key, asks: str, values: Sequence[Sql]) -> Sql:
        """That the question does not have the text, or it holds."""
        first, *between = key[0].split("%s")
        after = [value + sql(text) for value, text in zip(values, between, strict=True)]
        return joined("", [sql(first), *after]).within(f"(NOT {asks} OR ", ")")


def _looks_up(key: Key) -> bool:
    """Whether a text asks other rows than the one that it is about."""
    return "SELECT" in key[0]


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
    if kind.endswith("[]"):
        return _slice([value if isinstance(value, list) else [] for value in values], kind, place)
    texts = ["0" if value is None else str(value) for value in values]
    known = {text: number for number, text in enumerate(dict.fromkeys(texts), 1)}
    value = sql(f"(%s::text[]::{kind}[])", list(known))
    return value + sql(f"[(%s::integer[])[{place}]]", [known[text] for text in texts]).within("", f"::{kind}")


def _slice(lists: Sequence[Sequence[object]], kind: str, place: str) -> Sql:
    """The list at a question's place. All lie one after another in one array, so that none is read as text."""
    items: list[str] = []
    ends: dict[tuple[object, ...], int] = {}
    for each in map(tuple, lists):
        if each not in ends:
            items += map(str, each)
            ends[each] = len(items)
    first = sql(f"(%s::integer[])[{place}]", [ends[tuple(each)] - len(each) + 1 for each in lists])
    last = sql(f"(%s::integer[])[{place}]", [ends[tuple(each)] for each in lists])
    return sql(f"(%s::text[]::{kind})[", items) + first + sql(":") + last + sql("]")
