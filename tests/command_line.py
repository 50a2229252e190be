"""The command as a user runs it: a process of its own, on a database of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
from django.db import connections
from psycopg import sql

from tradewind.ops.postgres import binaries

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Academy:
    """A migrated database of its own, and a folder for TRADEWIND_HOME."""

    url: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
        return {**kept, "DATABASE_URL": self.url, "TRADEWIND_HOME": str(self.home), "PYTHONPATH": str(ROOT / "src")}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "tradewind.cli.main", *arguments]

    def run(
        self, *arguments: str, stdin: str = "", status: int | None = None, env: Mapping[str, str] | None = None
    ) -> Result:
        """Run ``tradewind ARGUMENTS``; with ``status`` given, that is what it must leave with."""
        done = subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            cwd=self.home,
            env={**self.environment, **(env or {})},
        )
        result = Result(done.returncode, done.stdout, done.stderr)
        assert status is None or result.status == status, result
        return result

    def query(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as direct:
            cursor = direct.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []


def template(*, keep: bool) -> str:
    """The name of a migrated, empty database to copy from, made by ``tradewind migrate``; one a test process.

    Not the database that pytest-django makes: that one is there for marked tests only, and always connected to.
    ``keep`` takes the one of an earlier session (``--reuse-db``), brought to this version.
    """
    given = connections["default"].settings_dict
    base = given["TEST"]["NAME"] or f"test_{given['NAME']}"
    name = f"{base}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_template"
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        if not keep:
            drop(server, name)
        if server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with TemporaryDirectory() as home:
        Academy(url_of(name), Path(home)).run("migrate", "--quiet", status=0)
    return name


@contextmanager
def database(name: str, *, template: str | None) -> Iterator[str]:
    """A database of this name for the time being, a copy of ``template``; yields its URL."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        drop(server, name)
        source = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + source)
        try:
            yield url_of(name)
        finally:
            drop(server, name)


def copy(source: str, target: str) -> None:
    """All that is in one database into another, which has nothing and may be on another server."""
    programs = binaries.installed() / "bin"
    dump = subprocess.run(
        [programs / "pg_dump", "--format=custom", "--compress=0", source], capture_output=True, check=True, timeout=60
    )
    subprocess.run(
        [programs / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={target}"],
        input=dump.stdout,
        check=True,
        timeout=60,
    )


def drop(server: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    """Remove a database, whoever is connected to it."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def url_of(name: str) -> str:
    """The address of a database beside the tests' own."""
    given = connections["default"].settings_dict
    password = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    if given["HOST"].startswith("/"):
        return f"postgresql://{quote(given['USER'])}{password}@/{name}?host={quote(given['HOST'])}"
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{quote(given['USER'])}{password}@{given['HOST']}{port}/{name}"
