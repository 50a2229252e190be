"""What people ask the worker to do with an input: look at it, carry it out, approve it. One at a time.

An errand is a row, and a job of the queue that names it, both written in one transaction: it survives whatever
stops, and a worker that takes it up again finds the same input. Carrying out the same input twice changes
nothing, so a worker killed at any point costs time only.
"""

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from tradewind.exchange import academy, feeds, inputs
from tradewind.exchange.concerned import NameList
from tradewind.exchange.feeds.faults import as_rows
from tradewind.exchange.models import Errand, Input
from tradewind.kernel.files import File
from tradewind.kernel.problems import BadInput, HeldForApproval, TradewindError
from tradewind.programs import plans
from tradewind.programs.models import HeldPlan

log = structlog.get_logger(__name__)

JOB = "exchange.run_errand"
"""The job's name (``exchange.tasks``), and the lock that lets one run at a time."""
EVERY = 0.25
"""Seconds between two words about how far an errand is."""

Report = dict[str, object]


class NotHeld(TradewindError):
    """The plan waits for no decision any more."""


class Busy(TradewindError):
    """Something else is being done with the input."""


class NoInput(TradewindError):
    """The plan's input was not kept: it was held before inputs were."""


@transaction.atomic
def give(
    kind: str,
    files: Sequence[File],
    *,
    name: str,
    by: str,
    complete: bool = False,
    max_removals: Decimal = Decimal(5),
    about: str = "",
) -> Input:
    """Keep files as they come in and have the worker look at them: both, or neither."""
    given = inputs.keep(kind, files, name=name, by=by, complete=complete, max_removals=max_removals, about=about)
    ask(given, Errand.Action.CHECK, by=by)
    return given


@transaction.atomic
def ask(given: Input, action: str, *, by: str, approve: str = "") -> Errand:
    """Have the worker do it. What is under way already is what comes back."""
    Input.objects.select_for_update().get(pk=given.pk)
    standing = given.errands.filter(state__in=[Errand.State.WAITING, Errand.State.RUNNING]).first()
    if standing is not None:
        return standing
    errand = Errand.objects.create(input=given, action=action, asked_by=by, approve=approve)
    jobs.configure_task(name=JOB, lock=JOB).defer(errand=errand.pk)
    return errand


@transaction.atomic
def approve(plan: HeldPlan, *, by: str) -> Errand:
    """Carry out exactly what was held as ``plan``. Raises NotHeld, NoInput or Busy."""
    _still_held(plan)
    given = Input.objects.filter(plan=plan, is_kept=True).first()
    if given is None:
        raise NoInput(f"The files of {plan.code} were not kept. Give them again; they will be held anew.")
    errand = ask(given, Errand.Action.CARRY_OUT, by=by, approve=plan.code)
    if errand.approve != plan.code:
        raise Busy(f"{given.name} is being looked at. Approve it when that is done.")
    return errand


@transaction.atomic
def discard(plan: HeldPlan, *, by: str) -> None:
    """Give the plan and its input up. Raises NotHeld."""
    _still_held(plan)
    plans.discard(plan.code, by=by)
    given = Input.objects.filter(plan=plan).first()
    if given is not None:
        inputs.give_up(given)


def _still_held(plan: HeldPlan) -> None:
    current = HeldPlan.objects.select_for_update().get(pk=plan.pk)
    if current.state != HeldPlan.State.HELD:
        raise NotHeld(f"{plan.code} is {current.state} already.")


def run(errand_id: int) -> str:
    """Do it, and write down what came of it; one that is over stays as it is.

    Only a lost database is raised: whoever runs us tries again then.
    """
    errand = Errand.objects.select_related("input").filter(pk=errand_id).first()
    if errand is None or errand.is_over:
        return "Nothing to do."
    Errand.objects.filter(pk=errand_id).update(state=Errand.State.RUNNING, started_at=timezone.now())
    try:
        state, report = _outcome(errand)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("errand_failed", errand=errand_id)
        state, report = Errand.State.FAILED, {"words": str(error).strip() or type(error).__name__}
    _finish(errand, state, report)
    return f"{errand}: {state}"


@transaction.atomic
def _finish(errand: Errand, state: str, report: Report) -> None:
    Errand.objects.filter(pk=errand.pk).update(state=state, finished_at=timezone.now(), report=report)
    if state == Errand.State.DONE and errand.action == Errand.Action.CARRY_OUT:
        inputs.give_up(errand.input)


def _outcome(errand: Errand) -> tuple[str, Report]:
    try:
        return Errand.State.DONE, _WORK[errand.input.kind, errand.action](errand, inputs.paths(errand.input))
    except BadInput as error:
        if errand.approve and _is_approved(errand.approve):  # killed between carrying out and writing it down
            return Errand.State.DONE, {}
        return Errand.State.REFUSED, {"faults": as_rows(error.problems), "count": error.problems.count}
    except HeldForApproval as error:
        return Errand.State.HELD, {"plan": error.plan_code, "summary": str(error)}


def _is_approved(code: str) -> bool:
    return HeldPlan.objects.filter(code=code, state=HeldPlan.State.APPROVED).exists()


def _check_feed(errand: Errand, paths: list[Path]) -> Report:
    given = errand.input
    with NameList() as names:
        report = feeds.check(
            paths[0],
            complete=given.complete,
            max_removals=given.max_removals,
            actor=errand.asked_by,
            progress=_told(given),
            names=names,
        )
        names.keep(given)
    return report.as_data()


def _load_feed(errand: Errand, paths: list[Path]) -> Report:
    given = errand.input
    report = feeds.load(
        paths[0],
        complete=given.complete,
        max_removals=given.max_removals,
        approve=errand.approve or None,
        actor=errand.asked_by,
        progress=_told(given),
    )
    return report.as_data()


def _plan_academy(errand: Errand, paths: list[Path]) -> Report:
    with NameList() as names:
        planned = academy.plan(paths, max_removals=errand.input.max_removals, names=names)
        names.keep(errand.input)
    return planned.as_data()


def _apply_academy(errand: Errand, paths: list[Path]) -> Report:
    applied = academy.apply(
        paths,
        approve=errand.approve or None,
        actor=errand.asked_by,
        max_removals=errand.input.max_removals,
        seen=None if errand.approve else _seen(errand.input),
    )
    return applied.as_data()


def _seen(given: Input) -> object:
    """The changes that people were shown before they said to carry them out; None if nobody looked."""
    looked = given.errands.filter(action=Errand.Action.CHECK, state=Errand.State.DONE).first()
    return looked.report["changes"] if looked is not None else None


_WORK: dict[tuple[str, str], Callable[[Errand, list[Path]], Report]] = {
    ("feed", "check"): _check_feed,
    ("feed", "carry_out"): _load_feed,
    ("academy", "check"): _plan_academy,
    ("academy", "carry_out"): _apply_academy,
}


def _told(given: Input) -> feeds.Progress:
    """Leaves word of the progress, not more often than somebody can see."""
    last, step_before = 0.0, ""

    def told(step: str, done: int, total: int | None) -> None:
        nonlocal last, step_before
        now = time.monotonic()
        if now - last >= EVERY or step != step_before:
            inputs.tell(given, {"step": step, "done": done, "total": total})
            last, step_before = now, step

    return told
