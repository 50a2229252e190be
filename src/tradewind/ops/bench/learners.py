"""Learners at their browsers, in a process of their own: ``python -m tradewind.ops.bench.learners FILE``.

FILE is ``{"port", "think", "learners": [{"path", "secret", "item", "run", "entries": [{"values", "closed"}]}]}``. Each
learner has a thread and a connection that stays open, as a browser's does. They begin within ``think`` seconds of one
another, send an entry as ``stage.js`` of the player does, wait for the answer, think (half to one and a half times
``think``), and go on. Each one's first entry warms up. Prints ``{"times": [ms], "faults": [text]}``: the time from the
first byte sent to the last byte of the answer read.
"""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

HOST = "127.0.0.1"
_TIMEOUT = 60.0

Learner = dict[str, Any]


def run(plan: dict[str, Any]) -> dict[str, list[Any]]:
    """Let all of them learn; their times but for the first of each, and what was not answered as it should be."""
    learners: list[Learner] = plan["learners"]
    with ThreadPoolExecutor(len(learners)) as pool:
        taken = list(pool.map(lambda each: _learn(plan["port"], plan["think"], each), learners))
    return {
        "times": [time for times, _ in taken for time in times[1:]],
        "faults": [fault for _, faults in taken for fault in faults],
    }


def _learn(port: int, think: float, learner: Learner) -> tuple[list[float], list[str]]:
    rng = Random(learner["path"])  # noqa: S311 - the same every time, nothing secret
    times: list[float] = []
    server = http.client.HTTPConnection(HOST, port, timeout=_TIMEOUT)
    # By the number the server is found as the origin of content, which takes nothing in.
    headers = {"Host": f"localhost:{port}", "Content-Type": "text/plain;charset=UTF-8"}
    number, pause = 0, think * rng.random()
    try:
        for entry in learner["entries"]:
            time.sleep(pause)
            number = max(time.time_ns() // 1_000_000, number + 1)
            said = {**{name: learner[name] for name in ("secret", "item", "run")}, "number": number, **entry}
            body = json.dumps(said).encode()
            began = time.perf_counter()
            server.request("POST", learner["path"], body, headers)
            response = server.getresponse()
            answer = response.read()
            times.append((time.perf_counter() - began) * 1000)
            if fault := _fault(response.status, answer):
                return times, [fault]
            pause = think * (0.5 + rng.random())
    except (OSError, http.client.HTTPException) as error:
        return times, [f"{type(error).__name__}: {error}"]
    finally:
        server.close()
    return times, []


def _fault(status: int, answer: bytes) -> str:
    """What is wrong with an answer: anything but a commit that was taken whole."""
    if status != 200:
        return f"a commit was answered with {status}"
    said = json.loads(answer)
    if not said["news"] or said["refused"]:
        return f"a commit was not taken whole: {answer[:200].decode(errors='replace')}"
    return ""


if __name__ == "__main__":
    json.dump(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), sys.stdout)
