"""What learners wait for while content saves: commits of SCORM to the server as it is delivered, many at once."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from string import ascii_letters, digits
from typing import Any

from django.db import connection
from django.test import Client

from tradewind.catalog.models import Course, Package
from tradewind.credit.models import Credit
from tradewind.delivery import attempts
from tradewind.delivery.importing import add_course
from tradewind.delivery.kinds.registry import kind_for
from tradewind.delivery.launching import make_link
from tradewind.delivery.models import ActivityAttempt
from tradewind.network.models import Person
from tradewind.ops import serve
from tradewind.ops.bench import databases
from tradewind.ops.bench.figures.measuring import (
    Bench,
    Figure,
    NotMeasured,
    compose,
    copy_of,
    drop,
    execute,
    milliseconds,
    repeated,
)
from tradewind.ops.bench.learners import HOST, Learner
from tradewind.ops.bench.vocabulary import COURSES
from tradewind.ops.demo.lessons import package_of
from tradewind.standards.archive import Archive
from tradewind.standards.packages import read_package

TABLE = "delivery_activityattempt"
ROUNDS = 4
"""Commits of each learner that count; one before them warms up."""
ONE_IN = 10
"""Learners of whom one passes with the last commit."""
FORMATS = {"scorm-1.2": 4, "scorm-2004-4": 8}
"""What is played in turn, and how many KB of suspend data its content keeps at most: 1.2 allows no more than 4."""
_ANSWERS_WITHIN = 60.0
_SECRET, _COMMIT, _NAVIGATE = (re.compile(rf' data-{name}="([^"]+)"') for name in ("secret", "commit", "navigate"))


def scorm_commit(bench: Bench) -> Figure:
    """Learners, each at an open session, whose content commits every few seconds: from the request's first byte to
    the answer's last; beside it an UPDATE of the same state in a copy of the table, one after another."""
    learners = _learners(bench)
    passing = len(learners[::ONE_IN])
    before = Credit.objects.count()
    with _serving() as port:
        bench.progress(f"Committing, {len(learners)} learners at once", 0, None)
        times = _committed(bench, port, learners)
    earned = Credit.objects.count() - before
    if (len(times), earned) != (ROUNDS * len(learners), passing):
        raise NotMeasured(f"{len(times)} commits and {earned} credits came of {len(learners)} learners.")
    return repeated("ms", times, "UPDATE of the same state", _updating())


def _committed(bench: Bench, port: int, learners: list[Learner]) -> list[float]:
    """The times of the commits, in ms, as learners in a process of their own see them."""
    plan = bench.scratch / "learners.json"
    said = {"port": port, "think": bench.earth.scale.think, "learners": learners}
    plan.write_text(json.dumps(said), encoding="utf-8")
    command = [sys.executable, "-m", "tradewind.ops.bench.learners", str(plan)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    plan.unlink()
    if done.returncode:
        raise NotMeasured(f"The learners' process ended with status {done.returncode}; why stands above.")
    found = json.loads(done.stdout)
    if found["faults"]:
        raise NotMeasured(f"{len(found['faults'])} learners could not go on; the first: {found['faults'][0]}.")
    times: list[float] = found["times"]
    return times


@contextmanager
def _serving() -> Iterator[int]:
    """The web process that ``tradewind serve`` starts, on the database that is measured; yields its port."""
    port = _free_port()
    url = databases.url_of(str(connection.settings_dict["NAME"]), databases.server_url())
    with subprocess.Popen(
        [sys.executable, "-m", "tradewind.ops", "web", "--host", HOST, "--port", str(port)],
        stdin=subprocess.PIPE,
        env={"LOG_LEVEL": "WARNING", **os.environ, "DATABASE_URL": url},
    ) as process:
        try:
            _await(process, port)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(serve.STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    late = time.monotonic() + _ANSWERS_WITHIN
    while not serve.answers(HOST, port):
        if process.poll() is not None or time.monotonic() > late:
            raise NotMeasured("The web process does not answer; why stands above.")
        time.sleep(0.05)


def _learners(bench: Bench) -> list[Learner]:
    """People with a session each that shows an item of SCORM, and all that its content will commit."""
    courses = [_course(code, form) for code, form in zip(COURSES, FORMATS, strict=False)]
    rng = bench.random("commits")
    people = list(Person.objects.order_by("pk")[: bench.earth.scale.learners])
    found = []
    for number, person in enumerate(people):
        form = list(FORMATS)[number % len(FORMATS)]
        size = int(1024 * rng.uniform(1, FORMATS[form]))
        entries = _entries(rng, form, size, passes=number % ONE_IN == 0)
        found.append({**_opened(person, courses[number % len(courses)]), "entries": entries})
        bench.progress("Opening sessions", number + 1, len(people))
    return found


def _course(code: str, form: str) -> Course:
    """A course of the network, with a version that plays a package of the format.

    Its row alone: an import would sweep the storage, which is the academy's, by what this database knows.
    """
    lesson = {"format": form, "title": f"Lesson of {code}", "pages": [], "questions": [], "pass": 80}
    structure = kind_for(form).structure_of(read_package(Archive(package_of(code, lesson))).content)
    package = Package.objects.create(format=form, title=code, size=0, files=0, structure=structure, imported_by="bench")
    return add_course(package, code=code, publish=True, actor="bench").course


def _opened(person: Person, course: Course) -> Learner:
    """Begin the course, open its page by a launch link, and let it show its item, as the player's script does."""
    attempt = attempts.register(person, course, origin="bench", actor="bench").activities.get()
    session = attempts.open_session(attempt, actor="bench")
    client = Client()
    page = client.get(f"/launch/{make_link(session)}/", follow=True).content.decode()
    secret, commit, navigate = (_told(pattern, page) for pattern in (_SECRET, _COMMIT, _NAVIGATE))
    shown = client.post(navigate, {"secret": secret, "request": "open"}, "application/json").json()
    return {"path": commit, "secret": secret, "item": shown["item"]["id"], "run": shown["run"]}


def _told(pattern: re.Pattern[str], page: str) -> str:
    """An attribute of the player's page."""
    if (found := pattern.search(page)) is None:
        raise NotMeasured("The player's page does not say how to commit.")
    return found[1]


def _entries(rng: Random, form: str, size: int, *, passes: bool) -> list[dict[str, Any]]:
    """What content stores page by page: where one is, the whole suspend data, an answer, the time."""
    shape = _stored_12 if form == "scorm-1.2" else _stored_2004
    found = []
    for number in range(ROUNDS + 1):
        is_last = passes and number == ROUNDS
        suspend = "".join(rng.choices(ascii_letters + digits, k=size))
        found.append({"values": shape(number, suspend, passed=is_last), "closed": is_last})
    return found


def _stored_12(number: int, suspend: str, *, passed: bool) -> dict[str, str]:
    return {
        "cmi.core.lesson_location": f"page-{number}",
        "cmi.core.lesson_status": "passed" if passed else "incomplete",
        "cmi.core.score.raw": "90" if passed else str(number * 10),
        "cmi.core.session_time": f"0000:{number:02}:30.00",
        "cmi.core.exit": "" if passed else "suspend",
        "cmi.suspend_data": suspend,
        f"cmi.interactions.{number}.id": f"question-{number}",
        f"cmi.interactions.{number}.type": "choice",
        f"cmi.interactions.{number}.student_response": "a",
        f"cmi.interactions.{number}.result": "correct",
    }


def _stored_2004(number: int, suspend: str, *, passed: bool) -> dict[str, str]:
    return {
        "cmi.location": f"page-{number}",
        "cmi.completion_status": "completed" if passed else "incomplete",
        "cmi.success_status": "passed" if passed else "unknown",
        "cmi.score.scaled": "0.9" if passed else str(number / 10),
        "cmi.progress_measure": "1" if passed else str(number / 10),
        "cmi.session_time": f"PT{number}M30S",
        "cmi.exit": "normal" if passed else "suspend",
        "cmi.suspend_data": suspend,
        f"cmi.interactions.{number}.id": f"question-{number}",
        f"cmi.interactions.{number}.type": "choice",
        f"cmi.interactions.{number}.learner_response": "a",
        f"cmi.interactions.{number}.result": "correct",
    }


def _updating() -> list[float]:
    """The milliseconds that each attempt's state takes to be written once more, into a copy without triggers."""
    states = [(json.dumps(state), pk) for pk, state in ActivityAttempt.objects.values_list("pk", "state")]
    table = copy_of(TABLE, rows=True)
    update = compose("UPDATE {table} SET state = %s::jsonb, revision = revision + 1 WHERE id = %s", table=table)
    text = update.as_string(None)
    try:
        return [milliseconds(execute, text, row) for row in states]
    finally:
        drop(table)
