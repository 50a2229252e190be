"""What every verb does around its one call: open the database, name the actor, show progress, print."""

import getpass
import json
import os
import sys
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import typer

PATIENCE = 2.0
"""Seconds that an action may take before a progress bar appears (CONTRACT: command line)."""

FAILED, BAD_INPUT, HELD = 1, 2, 3
"""Exit statuses (CONTRACT: command line); 0 is done."""


def open_database(*, quiet: bool = False, migrated: bool = True) -> None:
    """Set Django up and make sure that the database is there and of this version.

    Without DATABASE_URL the embedded PostgreSQL is started or joined, and brought to this version where it is
    not, which standard error says. With DATABASE_URL nothing is migrated unasked: that is an error which names
    the cure. Raises TradewindError. ``migrated=False`` leaves the version alone (``tradewind migrate``).
    """
    set_up()
    # Loaded here, not above: it needs the settings, and those start PostgreSQL.
    from tradewind.ops import schema

    missing = schema.unapplied()
    if not missing or not migrated:
        return
    if os.environ.get("DATABASE_URL"):
        raise _error(
            f"The database is not of this version: {len(missing)} migrations are missing "
            f"({missing[0]} is the first). Run: tradewind migrate"
        )
    if not quiet:
        remark("Bringing the embedded database to this version …")
    with Progress("Migrating", quiet=quiet) as progress:
        schema.migrate(progress)


def set_up() -> None:
    """Set Django up: settings from the environment, the embedded PostgreSQL where DATABASE_URL is unset."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")
    import django

    from tradewind.ops.logs import to_standard_error
    from tradewind.ops.postgres import PostgresUnavailable

    to_standard_error("WARNING")
    try:
        django.setup()
    except PostgresUnavailable as error:
        raise _error(str(error)) from error


def actor() -> str:
    """Who is at the keyboard, as the audit names them: the account of the operating system."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def remark(text: str) -> None:
    """Say something that is no result, on standard error."""
    typer.echo(text, err=True)


def print_json(data: object) -> None:
    """One JSON document on standard output; dates and decimals as text."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_table(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    """Rows under headings, aligned; ``columns`` is key -> heading. Plain text, so that grep and cut work on it."""
    cells = [[_cell(row.get(key)) for key in columns] for row in rows]
    headings = list(columns.values())
    widths = [max([len(heading), *(len(row[i]) for row in cells)]) for i, heading in enumerate(headings)]
    for row in [headings, *cells]:
        typer.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _error(message: str) -> Exception:
    from tradewind.kernel.problems import TradewindError

    return TradewindError(message)


class Progress:
    """A progress bar on standard error once an action takes more than ``PATIENCE``; nothing where nobody looks.

    Is itself the ``progress(step, done, total)`` that services call. Shown on a terminal only, never with
    ``--quiet``, and gone when the action is done.
    """

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self._step = title
        self._done = 0
        self._total: int | None = None
        self._watched = sys.stderr.isatty() and not quiet
        self._guard = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._show)
        self._timer.daemon = True
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if self._watched:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._guard:
            self._watched = False
            if self._bar is not None:
                self._bar.stop()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        with self._guard:
            self._step, self._done, self._total = step, done, total
            if self._bar is not None:
                self._bar.update(self._task, description=step, completed=done, total=total)

    def _show(self) -> None:
        from rich import console, progress

        with self._guard:
            if not self._watched:
                return
            self._bar = progress.Progress(
                progress.SpinnerColumn(),
                progress.TextColumn("{task.description}"),
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                progress.TimeElapsedColumn(),
                console=console.Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(self._step, completed=self._done, total=self._total)
            self._bar.start()
