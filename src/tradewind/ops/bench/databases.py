"""The database that is measured: one of its own on the academy's server, never the academy's."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import django
import psycopg
from psycopg import sql

from tradewind.kernel.problems import TradewindError
from tradewind.ops import postgres
from tradewind.ops.bench.scales import SCALES
from tradewind.ops.logs import to_standard_error

PREFIX = "tradewind_bench_"
Progress = Callable[[str, int, int | None], None]


def silent(step: str, done: int, total: int | None) -> None:
    """The progress of whoever does not want to hear it."""


def server_url() -> str:
    """The address of the academy's database, which is only asked for its server."""
    return os.environ.get("DATABASE_URL") or postgres.ensure()


def url_of(name: str, server: str) -> str:
    """The address of another database of the same server."""
    return urlsplit(server)._replace(path=f"/{quote(name)}").geturl()


@contextmanager
def own_database(name: str, *, keep: bool = False) -> Iterator[str]:
    """An empty database for the time being; yields its URL. One that an earlier run left is dropped.

    TradewindError where the server does not answer, or does not let us make one.
    """
    server = server_url()
    _make(server, name)
    try:
        yield url_of(name, server)
    finally:
        if not keep:
            _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _make(server: str, name: str) -> None:
    try:
        _run(server, "DROP DATABASE IF EXISTS {}", name)
        _run(server, "CREATE DATABASE {}", name)
    except psycopg.errors.ObjectInUse as error:
        raise TradewindError(
            f"The database {name} is in use: {error.diag.message_detail} Let the other run of the benchmarks end first."
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise TradewindError(
            "The benchmarks need a database of their own, and this login may not make one: "
            f"{error.diag.message_primary}. Give it CREATEDB, or leave DATABASE_URL unset, to measure on the "
            "embedded PostgreSQL."
        ) from error
    except psycopg.OperationalError as error:
        raise TradewindError(
            f"The database does not answer: {str(error).strip()}. Check DATABASE_URL, and that PostgreSQL runs."
        ) from error


def _run(server: str, statement: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def built(scale: str = "m") -> str:
    """Build the database ``tradewind_bench_SCALE`` anew and keep it; its URL, which Django is set to from here on.

    For trying things out: the network, its goals and its requirements are there, and nothing is assigned yet. Call
    it in a process where Django is not set up.

        python -c "from tradewind.ops.bench.databases import built; print(built('m'))"
    """
    with own_database(f"{PREFIX}{scale}", keep=True) as url, connected(url), tempfile.TemporaryDirectory() as folder:
        from tradewind.network.days import today_of  # noqa: PLC0415 - as above
        from tradewind.ops.bench import building, sites  # noqa: PLC0415 - needs Django set up

        earth, network = sites.earth(SCALES[scale]), Path(folder) / "network"
        today = today_of(None)
        building.write(earth, network, today, silent)
        building.load(network, silent)
        building.define(earth, today, silent)
    return url


@contextmanager
def connected(url: str, progress: Progress = silent) -> Iterator[None]:
    """Django set up on the database, which is brought to this version; at the end nothing of it is connected any more.

    Once a process: Django cannot be set up twice.
    """
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")
    to_standard_error("WARNING")
    django.setup()
    from django.db import connections  # noqa: PLC0415 - needs Django set up
    from django.db.backends.postgresql.base import DatabaseWrapper  # noqa: PLC0415 - as above

    from tradewind.ops import schema  # noqa: PLC0415 - needs Django set up

    try:
        schema.migrate(progress)
        yield
    finally:
        connections.close_all()
        for connection in connections.all():
            if isinstance(connection, DatabaseWrapper):
                connection.close_pool()
