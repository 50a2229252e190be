"""Serving: it answers, it tells where, it stops as a whole, and it comes back from a crash."""

import os
import signal
import socket
from pathlib import Path

import pytest
from command_line import Academy, copy, url_of
from ops.processes import command, free_port, get, group, running, said, wait_until

from tradewind.ops.postgres import EmbeddedPostgres
from tradewind.ops.postgres.postmaster import Postmaster


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_stops_leaving_nothing_behind(fresh: Academy, number: signal.Signals) -> None:
    port = free_port()
    with running(fresh, "serve", "--port", str(port)) as process:
        wait_until(lambda: "Tradewind answers" in said(fresh, "err"), "the address on standard error")
        assert said(fresh, "err") == f"Tradewind answers on http://localhost:{port} (Ctrl-C stops it)\n"
        assert get(port, "/sign-in/") == 200
        assert get(port, "/static/ui/app.css") == 200

        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)

        assert process.wait(timeout=60) == 0
        assert group(process.pid) == []
        assert get(port) == 0
        assert said(fresh, "err").count("\n") == 1


def test_serve_on_a_port_in_use_names_the_cure(fresh: Academy) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = fresh.run("serve", "--port", str(port), status=1)

    assert result.err == (
        f"Port {port} of 127.0.0.1 is in use. Stop the program that holds it, or add: --port {port + 1}\n"
    )


def test_children_stop_when_their_parent_is_killed(fresh: Academy) -> None:
    port = free_port()
    with running(fresh, "serve", "--port", str(port)) as process:
        wait_until(lambda: get(port) == 302, "an answer")

        process.kill()

        wait_until(lambda: group(process.pid) == [], "the children's end")
        assert get(port) == 0


def test_a_worker_that_dies_is_started_again(fresh: Academy) -> None:
    port = free_port()
    with running(fresh, "serve", "--port", str(port)) as process:
        wait_until(lambda: get(port) == 302, "an answer")
        [first] = [pid for pid in group(process.pid) if "worker" in command(pid)]

        os.kill(first, signal.SIGKILL)

        wait_until(lambda: any("worker" in command(pid) for pid in group(process.pid) if pid != first), "another")
        assert get(port) == 302


@pytest.mark.parametrize("killed", ["web", "--multiprocessing-fork"])
def test_pages_come_back_when_a_process_of_theirs_dies_and_none_of_the_old_ones_stays(
    fresh: Academy, killed: str
) -> None:
    port = free_port()
    with running(fresh, "serve", "--port", str(port)) as process:
        wait_until(lambda: get(port) == 302, "an answer")
        before = set(_pages(process.pid))
        [victim] = [pid for pid in before if killed in command(pid)]

        os.kill(victim, signal.SIGKILL)

        wait_until(lambda: not before & set(group(process.pid)), "the end of all that belonged together")
        wait_until(lambda: get(port) == 302, "an answer again")
        assert len(_pages(process.pid)) == len(before)


def test_the_first_page_after_the_database_was_gone_is_answered(fresh: Academy) -> None:
    port = free_port()
    with running(fresh, "web", "--port", str(port)):
        wait_until(lambda: get(port, "/sign-in/link/old/") == 410, "a page that reads")
        fresh.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

        assert get(port, "/sign-in/link/old/") == 410


def test_the_embedded_database_is_started_again_while_the_others_only_wait(migrated: str, tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, throwaway=True)
    copy(url_of(migrated), server.start())  # spares the migrations
    academy, port = Embedded(server.url, tmp_path), free_port()
    with running(academy, "serve", "--port", str(port)) as process:
        wait_until(lambda: get(port, "/sign-in/link/old/") == 410, "a page that reads")
        before = group(process.pid)
        postmaster = Postmaster.of(server.layout.data)
        assert postmaster is not None

        os.kill(postmaster.pid, signal.SIGKILL)

        wait_until(lambda: get(port, "/sign-in/link/old/") == 410, "a page that reads again")
        assert group(process.pid) == before
        process.terminate()
        assert process.wait(timeout=60) == 0
    assert not server.running()


class Embedded(Academy):
    """One that makes its own database."""

    @property
    def environment(self) -> dict[str, str]:
        return {key: value for key, value in super().environment.items() if key != "DATABASE_URL"}


def _pages(leader: int) -> list[int]:
    """The server of the pages and its own worker."""
    return [pid for pid in group(leader) if {"web", "--multiprocessing-fork"} & set(command(pid))]
