"""How rules look for faults: one query each, no more rows than a report shows, the rest counted."""

from collections.abc import Callable, Mapping, Sequence
from typing import LiteralString

from django.db.backends.utils import CursorWrapper
from psycopg.sql import Composable, Composed

from tradewind.exchange.feeds import sql
from tradewind.exchange.feeds.entities import BY_NAME
from tradewind.exchange.feeds.faults import place
from tradewind.exchange.feeds.staging import Staged
from tradewind.kernel.codes import nearest
from tradewind.kernel.problems import SHOWN, Problems

COMPARED = 2_000_000
"""How many codes may be compared to find the nearest ones of a rule's unknown codes."""
CANDIDATES = 20


class Finder:
    """A feed under examination. ``feed`` has the files by entity; ``problems`` gathers what is wrong.

    ``complete``: what the files leave out is going to be ended.
    """

    def __init__(
        self, cursor: CursorWrapper, feed: Mapping[str, Staged], problems: Problems, *, complete: bool
    ) -> None:
        self.cursor = cursor
        self.feed = feed
        self.problems = problems
        self.complete = complete

    def readable(self, entity: str) -> bool:
        """Whether the entity's rows are all known: its file, if there is one, was read to the end."""
        return entity not in self.feed or self.feed[entity].whole

    def staged(self, entity: str) -> Staged | None:
        """The entity's file, if it is there and has rows to look at."""
        staged = self.feed.get(entity)
        return staged if staged is not None and staged.columns else None

    def report(
        self,
        staged: Staged,
        column: str | None,
        query: LiteralString,
        say: Callable[..., tuple[str, str]],
        /,
        **parts: Composable,
    ) -> None:
        """Report a fault for each row of ``query``: the row's number, then what ``say`` makes words of."""
        found = sql.rows(
            self.cursor,
            "SELECT count(*) OVER (), found.* FROM ({query}) AS found ORDER BY 2 LIMIT {shown}",
            query=sql.compose(query, **parts),
            shown=sql.constant(str(SHOWN)),
        )
        for _, row, *values in found:
            wrong, cure = say(*values)
            self.problems.add(place(staged.label, row, column), wrong, cure)
        if found:
            self.problems.count += found[0][0] - len(found)

    def known(self, entity: str) -> Composed:
        """A query of all codes of the entity: those of the feed and those of the database."""
        table = sql.name(BY_NAME[entity].table)
        staged = self.staged(entity)
        if staged is None:
            return sql.compose("SELECT code FROM {table}", table=table)
        return sql.compose(
            "SELECT code FROM {table} UNION ALL SELECT code FROM {staged} WHERE code IS NOT NULL",
            table=table,
            staged=sql.name(staged.table),
        )

    def nearest(self, entity: str, codes: Sequence[str]) -> dict[str, str]:
        """The known code that each unknown one most likely means, where one is near.

        Trigrams in the database find candidates, the kernel's rule decides among them. Among very many known
        codes only the first few unknown ones are looked up: a report must not take longer than a load.
        """
        known = self.known(entity)
        count = sql.rows(self.cursor, "SELECT count(*) FROM ({known}) AS known", known=known)[0][0]
        asked = sorted(set(codes))[: max(1, COMPARED // max(1, count))]
        found = sql.rows(
            self.cursor,
            "SELECT asked.code, near.code FROM unnest(%s::text[]) AS asked (code), LATERAL ("
            "SELECT known.code FROM ({known}) AS known ORDER BY similarity(known.code, asked.code) DESC, "
            'known.code COLLATE "C" LIMIT {candidates}) AS near',
            [asked],
            known=known,
            candidates=sql.constant(str(CANDIDATES)),
        )
        candidates: dict[str, list[str]] = {}
        for code, near in found:
            candidates.setdefault(code, []).append(near)
        near_codes = {code: nearest(code, nears) for code, nears in candidates.items()}
        return {code: near for code, near in near_codes.items() if near is not None}
