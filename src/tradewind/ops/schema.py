"""Whether the database is of this version, and bringing it there."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import psycopg
from django.apps import AppConfig, apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from tradewind.kernel.problems import TradewindError

Progress = Callable[[str, int, int | None], None]

OLDEST_SERVER = 15
"""The major version of PostgreSQL from which on all that we use is there."""

_ONE_AT_A_TIME = 7_241_902_817_301_555_214
"""Key of the advisory lock under which migrations run: two processes that start at once must not both."""


def unapplied() -> list[str]:
    """The migrations (``app.name``) that this version brings and the database does not have yet.

    One query and a look into the folders: cheap enough for every command. Raises TradewindError, with the
    cause, if the database does not answer.
    """
    applied = _applied()
    return [name for name in _brought() if name not in applied]


def migrate(progress: Progress) -> int:
    """Bring the database to this version; how many migrations were applied.

    Processes that try at the same time wait for one another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        try:
            return _migrate(progress)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])


def _migrate(progress: Progress) -> int:
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
    return done


def _applied() -> frozenset[str]:
    try:
        # Not through the pool: that would wait for its time-out and hide the cause.
        with psycopg.connect(**_parameters()) as direct:
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


def _parameters() -> dict[str, Any]:
    given = connection.get_connection_params()
    wanted = {"dbname", "user", "password", "host", "port", "sslmode", "service", "passfile", "options"}
    return {"connect_timeout": 10, **{key: value for key, value in given.items() if key in wanted}}


def _brought() -> list[str]:
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
