"""Serving: it answers, it tells where, it stops as a whole, and it comes back from a crash."""

import os
import signal
import socket

import pytest
from command_line import Academy
from ops.processes import free_port, get, group, running, said, wait_until


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
        [first] = [pid for pid in group(process.pid) if _is_worker(pid)]

        os.kill(first, signal.SIGKILL)

        wait_until(lambda: any(_is_worker(pid) for pid in group(process.pid) if pid != first), "another worker")
        assert get(port) == 302


def _is_worker(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as line:  # noqa: PTH123 - a file of the kernel
            return line.read().split(b"\0")[-2] == b"worker"
    except (OSError, IndexError):
        return False
