"""Edits on the pages of two academies, one of them killed meanwhile: what was confirmed is there."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from faults import snapshot
from faults.pages import VERBS, Unanswered
from faults.site import Site
from faults.snapshot import Told
from faults.twins import Step, Twins, Victim, Zygote, answers, drained

Edits = Sequence[Sequence[Any]]


class Visited:
    """An academy whose pages are open, and whose worker works."""

    def __init__(self, academy: Zygote) -> None:
        self.academy = academy
        self.site = Site(academy.url, academy.home)
        self.worker: int | None = None

    def open(self) -> None:
        """Whatever of it is not there is started; returns when nothing is left to do."""
        self.site.open()
        if self.worker is None:
            self.worker = self.academy.start("worker")
        drained(self.academy)

    def carry_out(self, edit: Sequence[Any]) -> None:
        """One edit, through to its confirmation."""
        name, *given = edit
        try:
            VERBS[name](self.site, *given)
        except Unanswered as fault:
            fault.add_note(self.site.said())
            raise

    def look(self) -> Told:
        return snapshot.look(self.academy.url)

    def kill_worker(self) -> None:
        """Outright, and the next one starts when the academy is opened."""
        if self.worker is not None:
            os.kill(self.worker, signal.SIGKILL)
            self.academy.wait()
            self.worker = None

    def leave(self) -> None:
        """The pages stay open; the worker is told to stop."""
        assert self.worker is not None
        os.kill(self.worker, signal.SIGTERM)
        assert self.academy.wait() == 0, self.academy.said()
        self.worker = None


class Killer:
    """Kills the victim in so many seconds, on a thread of its own; ``struck`` as soon as it begins."""

    def __init__(self, pair: Twins, visited: Visited, victim: Victim, delay: float) -> None:
        self._pair, self._visited, self._victim = pair, visited, victim
        self._struck = threading.Event()
        self._timer = threading.Timer(delay, self._strike)
        self._timer.start()

    def _strike(self) -> None:
        self._struck.set()
        if self._victim == "web" or self._victim == "web's worker":
            self._visited.site.kill(self._victim)
        elif self._victim == "process":
            self._visited.kill_worker()
        else:
            self._pair.kill_postgres(self._victim)
            self._visited.kill_worker()  # it would wait for the server and go on; the next one takes over

    def struck(self) -> bool:
        return self._struck.is_set()

    def end(self) -> bool:
        """Not any more, unless it has begun: whether it has."""
        self._timer.cancel()
        self._timer.join()
        return self.struck()


class Visits:
    """Both academies of a pair, seen through their pages."""

    def __init__(self, pair: Twins) -> None:
        self.pair = pair
        self.disturbed, self.twin = Visited(pair.disturbed), Visited(pair.twin)

    def step(self, step: Step, victim: Victim, when: float) -> bool:
        """Both carry out the edits; the victim is killed ``when`` of the twin's time is over. Whether it hit.

        Then what was confirmed is there, and the next edit wholly or not at all; carried on, both are the same.
        """
        edits: Edits = step.given["edits"]
        states, usual = self._undisturbed(edits)
        self.twin.leave()  # before the server that both live on is killed
        told = f"{step.name}, {victim} killed at {when:.2f} of {usual:.2f} s: {edits}"
        self.disturbed.open()
        done, hit = self._until_killed(edits, victim, usual * when)
        if hit and victim in {"server", "backend"}:
            answers(self.pair.postgres)
        self.disturbed.open()
        for edit in edits[self._how_far(states, done, told) :]:
            self.disturbed.carry_out(edit)
            drained(self.disturbed.academy)
        self.disturbed.leave()
        self.pair.compare(told)
        return hit

    def _undisturbed(self, edits: Edits) -> tuple[list[Told], float]:
        """What the twin says before, and after each edit; and how long they took, without the looking."""
        self.twin.open()
        states, took = [self.twin.look()], 0.0
        for edit in edits:
            began = time.monotonic()
            self.twin.carry_out(edit)
            drained(self.twin.academy)
            took += time.monotonic() - began
            states.append(self.twin.look())
        return states, took

    def _until_killed(self, edits: Edits, victim: Victim, delay: float) -> tuple[int, bool]:
        """How many edits were confirmed, and whether the victim was killed meanwhile."""
        killer, done = Killer(self.pair, self.disturbed, victim, delay), 0
        try:
            for edit in edits:
                self.disturbed.carry_out(edit)
                done += 1
                if not drained(self.disturbed.academy, unless=killer.struck):
                    break
        except (Unanswered, psycopg.OperationalError):
            if not killer.struck():
                raise
        finally:
            hit = killer.end()
        return done, hit

    def _how_far(self, states: list[Told], done: int, told: str) -> int:
        """How many edits are there: those confirmed, or one more that was done and not told.

        Where nothing tells the two apart the edit is made again, as somebody would who got no answer.
        """
        now = self.disturbed.look()
        apart = {far: snapshot.differences(now, states[far]) for far in (done, done + 1) if far < len(states)}
        there = [far for far, found in apart.items() if found == []]
        assert there, f"{told}: {done} confirmed; {apart}"
        return there[0]

    def close(self) -> None:
        for visited in (self.disturbed, self.twin):
            visited.site.close()


@contextmanager
def visits(pair: Twins) -> Iterator[Visits]:
    both = Visits(pair)
    try:
        yield both
    finally:
        both.close()
