"""What learners send, in which order, and what of it they tell."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tradewind.ops.bench.learners import run

TAKEN = {"open": True, "news": True, "refused": []}


@contextmanager
def academy(*answers: tuple[int, dict[str, Any]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A server that gives these answers, one after another: its port, and what it was sent."""
    left, heard = iter(answers), []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, said = next(left)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield server.server_port, heard
        finally:
            server.shutdown()
            serving.join()


def plan(port: int) -> dict[str, Any]:
    entries = [{"values": {"cmi.location": str(page)}, "closed": page == 2} for page in range(3)]
    learner = {"path": "/play/1/scorm/commit/", "secret": "s", "item": "lesson", "run": 1, "entries": entries}
    return {"port": port, "think": 0, "learners": [learner]}


def test_numbers_rise_and_the_first_commit_warms_up() -> None:
    with academy((200, TAKEN), (200, TAKEN), (200, TAKEN)) as (port, heard):
        found = run(plan(port))

    assert (len(found["times"]), found["faults"]) == (2, [])
    numbers = [said.pop("number") for said in heard]
    assert numbers == sorted(set(numbers))
    assert heard == [
        {"secret": "s", "item": "lesson", "run": 1, "values": {"cmi.location": "0"}, "closed": False},
        {"secret": "s", "item": "lesson", "run": 1, "values": {"cmi.location": "1"}, "closed": False},
        {"secret": "s", "item": "lesson", "run": 1, "values": {"cmi.location": "2"}, "closed": True},
    ]


def test_a_commit_that_is_not_taken_ends_it_and_is_told() -> None:
    with academy((200, TAKEN), (503, {})) as (port, _):
        assert run(plan(port))["faults"] == ["a commit was answered with 503"]
    with academy((200, {**TAKEN, "news": False})) as (port, _):
        [fault] = run(plan(port))["faults"]

    assert fault.startswith("a commit was not taken whole: ")
