"""Who stands in the way: looked for while one waits, since afterwards nobody knows."""

import threading
from types import TracebackType
from typing import Any, Self

import psycopg

EVERY = 0.5
"""Seconds between two looks."""
_BLOCKERS = """
SELECT format('process %%s (%%s, %%s since %%s): %%s', a.pid, coalesce(nullif(a.application_name, ''), a.usename),
    a.state, to_char(a.state_change AT TIME ZONE 'UTC', 'HH24:MI:SS'),
    left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80))
FROM unnest(pg_blocking_pids(%s)) AS blocking (pid) JOIN pg_stat_activity a ON a.pid = blocking.pid
ORDER BY a.xact_start LIMIT 1
"""


class Watch:
    """While open, remembers in ``culprit`` who last held up the backend ``pid``: its number, what it is, its query."""

    def __init__(self, pid: int, parameters: dict[str, Any]) -> None:
        self.culprit = ""
        self._pid, self._parameters = pid, parameters
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        try:
            with psycopg.connect(**self._parameters, autocommit=True) as direct:
                while not self._stop.wait(EVERY):
                    row = direct.execute(_BLOCKERS, [self._pid]).fetchone()
                    if row is not None:
                        self.culprit = str(row[0])
        except psycopg.Error:
            return  # a helper: without it the message is only poorer
