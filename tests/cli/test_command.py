"""The command as such: help, errors, pipes, signals, a database that is not there or not of this version."""

import signal
import subprocess
import time

import pytest
from command_line import Academy, database

VERBS = [
    ["demo"],
    ["serve"],
    ["web"],
    ["worker"],
    ["migrate"],
    ["feed", "check"],
    ["feed", "load"],
    ["academy", "plan"],
    ["academy", "apply"],
    ["academy", "export"],
    ["assignments", "export"],
    ["audience", "preview"],
    ["explain"],
    ["reconcile"],
    ["clock"],
    ["course", "add"],
    ["course", "clean"],
    ["credit", "record"],
    ["person", "link"],
    ["person", "password"],
]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_help_has_examples_and_needs_no_database(academy: Academy, verb: list[str]) -> None:
    result = academy.run(*verb, "--help", status=0, env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})

    assert f"  Examples:\n    tradewind {' '.join(verb)}" in result.out
    assert result.err == ""


def test_help_loads_neither_django_nor_a_driver(academy: Academy) -> None:
    code = "import sys, tradewind.cli.main; print(sorted({'django', 'psycopg', 'granian'} & set(sys.modules)))"
    done = subprocess.run(
        [academy.command()[0], "-c", code], capture_output=True, text=True, check=True, env=academy.environment
    )

    assert done.stdout == "[]\n"


def test_unknown_verb_is_bad_input(academy: Academy) -> None:
    result = academy.run("fed", status=2)

    assert (result.out, "No such command 'fed'" in result.err) == ("", True)


def test_database_that_does_not_answer(academy: Academy) -> None:
    result = academy.run("reconcile", status=1, env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})

    assert result.err.startswith("The database does not answer: ")
    assert result.err.endswith("Check DATABASE_URL, and that PostgreSQL runs.\n")
    assert "Traceback" not in result.err


def test_database_of_another_version_stops_with_the_cure(academy: Academy, migrated: str) -> None:
    with database(f"{migrated}_older", template=None) as url:
        result = academy.run("assignments", "export", status=1, env={"DATABASE_URL": url})
        assert result.err.endswith("is the first). Run: tradewind migrate\n")


def test_migrate_twice(fresh: Academy) -> None:
    assert fresh.run("migrate", status=0).out == "The database is of this version already.\n"


def test_reader_that_goes_away_is_no_error(academy: Academy) -> None:
    """``tradewind assignments export | head -1``."""
    process = subprocess.Popen(
        academy.command("academy", "export"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=academy.environment,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)

    assert err == b""


def test_ctrl_c_leaves_with_130_and_no_traceback(academy: Academy) -> None:
    process = subprocess.Popen(
        academy.command("person", "password", "p-1"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=academy.environment,
        start_new_session=True,
    )
    _wait_until_reading(process.pid)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (130, b"", b"")


def _wait_until_reading(pid: int) -> None:
    """Until the process has a connection and waits for its input (Linux says in which system call it is)."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with open(f"/proc/{pid}/syscall") as call:  # noqa: PTH123 - a file of the kernel
            if call.read().startswith("0 0x0 "):
                return
        time.sleep(0.05)
    raise AssertionError("it never waited for its input")
