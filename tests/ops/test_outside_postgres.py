"""Tradewind on a PostgreSQL of somebody else's (DATABASE_URL), the oldest that we promise to run on."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from command_line import Academy, drop, url_of
from ops import outside_postgres
from ops.processes import free_port, get, running, said, wait_until

SAMPLES = Path(__file__).resolve().parents[1] / "cli"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the outside server listens."""
    programs = outside_postgres.programs()
    if programs is None:
        pytest.skip(outside_postgres.HOW)
    with outside_postgres.server(programs) as where:
        yield where


@pytest.fixture
def outside(address: str, tmp_path_factory: pytest.TempPathFactory) -> Academy:
    """An academy on the outside server, whose role owns its database and nothing else."""
    password = quote(outside_postgres.PASSWORD, safe="")
    return Academy(f"postgresql://academy:{password}@{address}/academy", tmp_path_factory.mktemp("outside"))


def planned(academy: Academy) -> str:
    """From an empty academy to everybody's assignments, by the command line; what it exports."""
    shutil.copytree(SAMPLES / "feed", academy.home / "feed")
    academy.run("clock", "--on", "2026-09-15", status=0)
    academy.run("feed", "load", "feed", status=0)
    academy.run("academy", "apply", str(SAMPLES / "academy.yaml"), status=0)
    academy.run("reconcile", "--all", status=0)
    return academy.run("assignments", "export", status=0).out


def test_an_outside_server_plans_as_the_embedded_one_does(outside: Academy, fresh: Academy) -> None:
    with ThreadPoolExecutor() as beside:
        ours = beside.submit(planned, fresh)
        assert outside.run("migrate", status=0).out.endswith(" migrations applied.\n")
        theirs = planned(outside)

    assert theirs == ours.result()
    assert theirs.count("\n") == 4
    assert outside.run("reconcile", "--all", status=0).out == fresh.run("reconcile", "--all", status=0).out


def test_serve_on_an_outside_server_answers(outside: Academy) -> None:
    outside.run("migrate", "--quiet", status=0)
    port = free_port()

    with running(outside, "serve", "--port", str(port)) as process:
        wait_until(lambda: "Tradewind answers" in said(outside, "err"), "the address on standard error")
        assert get(port, "/sign-in/") == 200
        process.terminate()
        assert process.wait(timeout=60) == 0


def test_a_database_that_cannot_hold_every_name_is_refused(migrated: str, tmp_path: Path) -> None:
    name = f"{migrated}_latin"
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        drop(server, name)
        server.execute(f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        result = Academy(url_of(name), tmp_path).run("migrate", status=1)
        drop(server, name)

    assert result.err == (
        f"The database {name} is encoded in LATIN1, which cannot hold every name. "
        f"Make another: CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0.\n"
    )
