"""Whether the database is of this version, and bringing it there."""

import pkgutil
import time
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import psycopg
from django.apps import AppConfig, apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from psycopg.errors import LockNotAvailable

from tradewind.kernel.problems import TradewindError
from tradewind.ops.watch import Watch

Progress = Callable[[str, int, int | None], None]

OLDEST_SERVER = 15
"""The major version of PostgreSQL from which on all that we use is there."""
LOCK_TIMEOUT = "4s"
"""How long a migration waits for a table, and everybody else behind it."""
STATEMENT_TIMEOUT = "15min"
"""How long one statement may run; a backfill goes in batches and needs far less."""
TRIES, PAUSE = 5, 2.0
"""How often a migration is tried, and after how many seconds (once, twice … as many) again."""

_ONE_AT_A_TIME = 7_241_902_817_301_555_214
"""Key of the advisory lock under which migrations run: two processes that start at once must not both."""


def unapplied() -> list[str]:
    """The migrations (``app.name``) that this version brings and the database does not have yet.

    One query and a look into the folders: cheap enough for every command. Raises TradewindError, with the
    cause, if the database does not answer.
    """
    here = applied()
    return [name for name in brought() if name not in here]


def migrate(progress: Progress) -> int:
    """Bring the database to this version; how many migrations were applied.

    Processes that try at the same time wait for one another. A migration that needs a table which others hold waits
    ``LOCK_TIMEOUT`` at most, since all who come after it wait behind it; then it steps back and is tried again,
    ``TRIES`` times, and TradewindError says who held it. What was applied before stays.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
            [LOCK_TIMEOUT, STATEMENT_TIMEOUT],
        )
        try:
            return _politely(progress)
        finally:
            cursor.execute("RESET lock_timeout")
            cursor.execute("RESET statement_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])


def _politely(progress: Progress) -> int:
    before = len(unapplied())
    with Watch(connection.connection.info.backend_pid, parameters()) as watch:
        for tried in range(TRIES):
            if tried:
                progress(f"Waiting for {watch.culprit or 'others'}", 0, None)
                time.sleep(PAUSE * tried)
            try:
                _migrate(progress)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
            else:
                return before
        raise TradewindError(
            f"A migration needs what {watch.culprit or 'somebody'} holds, and gave up after {TRIES} tries of "
            f"{LOCK_TIMEOUT}. Let that end, or end it with SELECT pg_terminate_backend(…), and run again; what was "
            "applied stays."
        )


def _migrate(progress: Progress) -> None:
    executor = MigrationExecutor(connection)
    total = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    done = 0

    def tell(action: str, migration: Migration | None = None, fake: bool | None = False) -> None:  # noqa: ARG001 - Django's signature
        nonlocal done
        if action == "apply_success":
            done += 1
            progress(f"Migrating: {migration}", done, total)

    executor.progress_callback = tell
    executor.migrate(executor.loader.graph.leaf_nodes())
    # Content types, permissions and the time zones of the world are kept by whoever hears this.
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias, apps=apps, plan=[])


def applied() -> frozenset[str]:
    """The migrations that the database has, of whichever version."""
    try:
        # Not through the pool: that would wait for its time-out and hide the cause.
        with psycopg.connect(**parameters()) as direct:
            _fit_or_refuse(direct)
            rows = direct.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
    except psycopg.errors.UndefinedTable:
        return frozenset()
    except psycopg.OperationalError as error:
        raise TradewindError(
            f"The database does not answer: {str(error).strip()}. Check DATABASE_URL, and that PostgreSQL runs."
        ) from error
    return frozenset(row[0] for row in rows)


def _fit_or_refuse(server: "psycopg.Connection[tuple[Any, ...]]") -> None:
    """Raise TradewindError, with the cure, for a server too old or a database that cannot hold every name."""
    version = server.info.server_version // 10_000
    if version < OLDEST_SERVER:
        raise TradewindError(
            f"DATABASE_URL leads to PostgreSQL {version}; Tradewind needs {OLDEST_SERVER} or later. "
            "Upgrade the server, or unset DATABASE_URL to use the embedded one."
        )
    encoding = server.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise TradewindError(
            f"The database {server.info.dbname} is encoded in {encoding}, which cannot hold every name. "
            f"Make another: CREATE DATABASE {server.info.dbname} ENCODING 'UTF8' TEMPLATE template0."
        )


def parameters() -> dict[str, Any]:
    """How to reach the database without Django: what psycopg and libpq take."""
    given = connection.get_connection_params()
    wanted = {"dbname", "user", "password", "host", "port", "sslmode", "service", "passfile", "options"}
    return {"connect_timeout": 10, **{key: value for key, value in given.items() if key in wanted}}


def brought() -> list[str]:
    """The migrations (``app.name``) that this version has, sorted."""
    names = []
    for config in apps.get_app_configs():
        folders = getattr(_migrations_of(config), "__path__", [])  # a plain module of this name holds none
        names += [
            f"{config.label}.{module.name}"
            for module in pkgutil.iter_modules(folders)
            if not module.name.startswith(("_", "~"))
        ]
    return sorted(names)


def _migrations_of(config: AppConfig) -> ModuleType | None:
    try:
        return import_module(f"{config.name}.migrations")
    except ModuleNotFoundError:
        return None
