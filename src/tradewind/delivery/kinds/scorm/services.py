"""What the player asks of a package of SCORM: take in what content stored, and say what is to be shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from tradewind.delivery import attempts
from tradewind.delivery.attempts import Outcome
from tradewind.delivery.kinds.scorm import records, sharing
from tradewind.delivery.kinds.scorm.course import Course, Refused, Row
from tradewind.delivery.kinds.scorm.flat import Flat
from tradewind.delivery.kinds.scorm.sequenced import Sequenced
from tradewind.delivery.kinds.scorm.sharing import Store
from tradewind.delivery.kinds.scorm.structure import edition_of, organization_of
from tradewind.delivery.kinds.scorm.values import values_for
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.kernel.problems import BadInput
from tradewind.standards.faults import Fault
from tradewind.standards.scorm.datamodel import accepted
from tradewind.standards.scorm.manifest import Edition, Item, Organization

log = structlog.get_logger("tradewind.scorm")

_ENDS = {"logout": "exitAll", "time-out": "exitAll"}
MOST_ELEMENTS = 50_000
"""Elements in one commit; content that stores more is broken, or means harm."""


@dataclass(frozen=True, slots=True)
class Committed:
    """``is_news``: False where it was taken before. ``faults`` are of the elements that were refused."""

    is_news: bool
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be shown: an ``item``'s content with its ``values``, or nothing (``is_over``, or one has to choose).

    ``refused``: the request could not be met, and what was there goes on. ``run`` numbers the deliveries.
    """

    run: int
    item: Item | None
    values: dict[str, str]
    contents: list[Row]
    possible: list[str]
    controls: list[str]
    is_over: bool
    refused: bool
    stores: list[Store] = field(default_factory=list)


def commit(
    session: Session,
    *,
    number: int,
    item: str,
    run: int,
    values: Mapping[str, str],
    closed: bool,
    left: bool = False,
) -> Committed:
    """Take in what a run of an item's content stored since its last commit, once by its ``number`` in the session.

    What the data model refuses is left out, and named; the rest is kept. ``closed``: content said that it is done,
    ``left``: it is gone, whether it said so or not.
    Nothing is kept of a session that only looks on. BadInput where there is no such item.
    """
    edition, organization, leaf = _leaf(session, item)
    if len(values) > MOST_ELEMENTS:
        raise BadInput.of("values", f"has more than {MOST_ELEMENTS:,} elements.")
    kept, faults = accepted(edition, values)
    if faults:
        log.warning(
            "scorm elements refused",
            session=str(session.pk),
            item=item[:100],
            elements=[f"{fault.place} {fault.wrong}" for fault in faults[:20]],
            count=len(faults),
        )
    if session.mode != Session.Mode.NORMAL:
        return Committed(is_news=False, faults=faults)

    def take_in(held: ActivityAttempt) -> Outcome:
        course = course_of(held, session)
        record = _records(held).setdefault(item, records.fresh())
        if run < record.get("first", 0):
            log.warning("scorm commit of an earlier attempt at an item", session=str(session.pk), item=item[:100])
            return Outcome()
        record["left"] = record["left"] or left
        faults.extend(sharing.take_in(held, edition, organization, leaf, kept, run=run, runs=course.runs))
        seconds = records.merge(record, kept, run=run, closed=closed, is_2004=edition.is_2004)
        if closed and not edition.is_2004:
            record["cmi"]["cmi.core.lesson_status"] = records.status_12(leaf, record)
        course.learn(leaf, record, records.standing_of(edition, leaf, record), seconds)
        return _kept(held, course, seconds)

    reported = _report(session, take_in, number)
    return Committed(is_news=reported is not None, faults=faults)


def navigate(session: Session, *, request: str, target: str = "", run: int | None = None) -> Delivery:
    """Carry a request for navigation out. ``run`` is the delivery that it is made from: made twice, it counts once.

    Whoever leaves (``suspendAll``) is shown nothing more: content that began again would write over what it had left.
    """
    found: list[Delivery] = []

    def move(held: ActivityAttempt) -> Outcome:
        state = held.state if session.mode == Session.Mode.NORMAL else session.data.setdefault("scorm", {})
        course = course_of(held, session)
        refused = False
        _leave_current(held, session, course)
        is_repeated = run is not None and run != state.get("run", 0)
        stays = request == "open" and course.is_over and state.get("session") == str(session.pk)
        if not is_repeated and not stays:
            try:
                course.request(_ENDS.get(request, request), target)
            except Refused:
                refused = True
        outcome = _kept(held, course, 0) if session.mode == Session.Mode.NORMAL else Outcome()
        item = course.current if not course.is_over and request != "suspendAll" else None
        found.append(_delivered(held, session, course, state, item, refused=refused, is_same=is_repeated))
        state["session"] = str(session.pk)
        return outcome

    _report(session, move, None)
    return found[0]


def course_of(held: ActivityAttempt, session: Session) -> Course:
    """The run of the attempt, or that of a session which only looks on."""
    package = held.activity.package
    if package is None:
        raise BadInput.of("the activity", "has no package.", "Import one.")
    edition, organization = edition_of(package), organization_of(package)
    if session.mode != Session.Mode.NORMAL:
        seen = _records(held) if session.mode == Session.Mode.REVIEW else {}
        state = session.data.setdefault("scorm", {}).setdefault("course", {})
        runs = held.state.get("course", {}).get("runs", 1)
        return Flat(edition, organization, seen, state, is_free=True, runs=runs)
    if edition.is_2004:
        return Sequenced(edition, organization, _records(held), held.state.get("course", {}))
    is_silent = held.activity.settings.get("done") == "opened"
    return Flat(edition, organization, _records(held), held.state.get("course", {}), is_silent=is_silent)


def _leaf(session: Session, item: str) -> tuple[Edition, Organization, Item]:
    package = session.attempt.activity.package
    if package is not None:
        organization = organization_of(package)
        for leaf in organization.leaves:
            if leaf.identifier == item:
                return edition_of(package), organization, leaf
    raise BadInput.of("item", f"{item[:100]!r} is no item of this package.")


def _records(held: ActivityAttempt) -> dict[str, records.Record]:
    kept: dict[str, records.Record] = held.state.setdefault("items", {})
    return kept


def _report(
    session: Session, change: Callable[[ActivityAttempt], Outcome], number: int | None
) -> attempts.Reported | None:
    """Through the one door where the session writes; one that looks on keeps its own place, and nothing else."""
    if session.mode == Session.Mode.NORMAL:
        actor = session.opened_by
        return attempts.report(session.attempt, change, actor=actor, session=session, number=number)
    with attempts.locked(session.attempt_id) as held:
        session.refresh_from_db(fields=["data"])
        change(held)
        session.save(update_fields=["data"])
    return None


def _leave_current(held: ActivityAttempt, session: Session, course: Course) -> None:
    """Whoever asks for what comes next has taken away what was there."""
    current = course.current
    if session.mode == Session.Mode.NORMAL and current is not None and current.identifier in _records(held):
        _records(held)[current.identifier]["left"] = True


def _kept(held: ActivityAttempt, course: Course, seconds: int) -> Outcome:
    held.state["course"] = course.dump()
    outcome = course.outcome()
    return Outcome(
        completed=outcome.completed,
        success=outcome.success,
        met=outcome.met,
        ended=outcome.ended,
        score=outcome.score,
        progress=outcome.progress,
        seconds=seconds,
    )


def _delivered(
    held: ActivityAttempt,
    session: Session,
    course: Course,
    state: dict[str, Any],
    item: Item | None,
    *,
    refused: bool,
    is_same: bool,
) -> Delivery:
    """What the course shows now: the ``item``. A delivery anew is a run of its own; one only told again is not."""
    if not is_same:
        state["run"] = state.get("run", 0) + 1
    values: dict[str, str] = {}
    stores: list[Store] = []
    package = held.activity.package
    if item is not None and package is not None:
        edition = edition_of(package)
        record, resumed = _begun(held, session, course, item, state["run"])
        objectives = course.objectives_of(item)
        session.attempt = held
        values = values_for(edition, item, record, session, resumed=resumed, objectives=objectives)
        organization = organization_of(package)
        stores = sharing.stores_of(held, edition, organization, item, runs=course.runs, mode=session.mode)
    if session.mode != Session.Mode.NORMAL:
        state["course"] = course.dump()
    return Delivery(
        run=state.get("run", 0),
        item=item,
        values=values,
        contents=course.contents(),
        possible=course.possible(),
        controls=course.controls(),
        is_over=course.is_over,
        refused=refused,
        stores=stores,
    )


def _begun(
    held: ActivityAttempt, session: Session, course: Course, item: Item, run: int
) -> tuple[records.Record, bool]:
    """The item's record for a run, and whether its content goes on with it. A new attempt at an item begins with
    nothing stored, and so does browsing."""
    kept = _records(held)
    if session.mode == Session.Mode.BROWSE:
        return records.fresh(), False
    record = kept.get(item.identifier)
    if session.mode == Session.Mode.REVIEW:
        return record or records.fresh(), record is not None
    attempt = course.attempt_of(item)
    if record is None or record.get("attempt", attempt) != attempt:
        record = kept[item.identifier] = {**records.fresh(), "first": run}
    record["attempt"] = attempt
    resumed = bool(record["cmi"]) and (not record["closed"] or record["exit"] == "suspend")
    # What is no SCO says nothing, so it cannot be at work either.
    is_asset = item.resource is not None and not item.resource.is_sco
    record["closed"], record["left"] = record["closed"] and is_asset, is_asset
    return record, resumed
