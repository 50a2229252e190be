"""SCORM 1.2: items in order, each by itself; the learner goes where prerequisites let them. Browsing and reviewing
go the same way in every edition."""

from decimal import Decimal
from typing import Any

from tradewind.delivery.attempts import Outcome
from tradewind.delivery.kinds.scorm import records
from tradewind.delivery.kinds.scorm.course import Records, Refused, Row, state_of, visible_items
from tradewind.delivery.kinds.scorm.records import Record, Standing
from tradewind.standards.scorm.manifest import Edition, Item, Organization
from tradewind.standards.scorm.prerequisites import hold

_LEAVING = {"exit", "exitAll", "abandon", "abandonAll", "suspendAll"}


class Flat:
    """``is_free`` where nothing is recorded: then nothing has to be done before anything else, either. ``is_silent``
    where content reports nothing: to be opened is all that an item can come to."""

    def __init__(
        self,
        edition: Edition,
        organization: Organization,
        kept: Records,
        state: dict[str, Any],
        *,
        is_free: bool = False,
        is_silent: bool = False,
        runs: int = 1,
    ) -> None:
        self.runs = runs
        self.edition, self.organization, self.kept = edition, organization, kept
        self.is_free, self.is_silent = is_free, is_silent
        self.leaves = {item.identifier: item for item in organization.leaves}
        self.current: Item | None = self.leaves.get(state.get("current", ""))
        self.is_over = bool(state.get("is_over"))

    def request(self, request: str, target: str = "") -> None:
        if request == "open" and self.current is not None and not self.is_over:
            return
        if request in _LEAVING:
            self.is_over = request != "suspendAll"
            return
        wanted = self._wanted(request, target)
        if wanted is None or not self._is_open(wanted):
            raise Refused(request)
        self.current, self.is_over = wanted, False
        is_asset = wanted.resource is not None and not wanted.resource.is_sco
        if (is_asset or self.is_silent) and not self.is_free:
            kept = self.kept.setdefault(wanted.identifier, records.fresh())
            kept["closed"] = kept["left"] = True
            kept["cmi"].setdefault("cmi.core.lesson_status", "completed")

    def _wanted(self, request: str, target: str) -> Item | None:
        order = list(self.leaves.values())
        if request in {"open", "start"}:
            undone = (item for item in order if self._is_open(item) and self._state(item) not in {"met", "failed"})
            return next(undone, next((item for item in order if self._is_open(item)), None))
        if request in {"choice", "jump"}:
            return self.leaves.get(target)
        if request in {"continue", "previous"}:
            return self._beside(1 if request == "continue" else -1)
        return None

    def _beside(self, way: int) -> Item | None:
        """The next item on, or back, that is open."""
        order = list(self.leaves.values())
        place = order.index(self.current) if self.current is not None else -1
        following = order[place + 1 :] if way > 0 else order[: max(place, 0)][::-1]
        return next((item for item in following if self._is_open(item)), None)

    def _is_open(self, item: Item) -> bool:
        if self.is_free:
            return True
        return hold(item.prerequisites, self._statuses())

    def _statuses(self) -> dict[str, str]:
        """lesson_status of every item; a block is what its items come to."""
        found: dict[str, str] = {}

        def look(item: Item) -> str:
            below = [look(child) for child in item.children]
            done = bool(below) and all(each in {"passed", "completed"} for each in below)
            own = records.status_12(item, self._record(item)) if item.resource is not None else ""
            found[item.identifier] = own or ("completed" if done else "incomplete")
            return found[item.identifier]

        for item in self.organization.items:
            look(item)
        return found

    def _record(self, item: Item) -> Record:
        return self.kept.get(item.identifier) or records.fresh()

    def _standing(self, item: Item) -> Standing:
        return records.standing_of(self.edition, item, self._record(item))

    def _state(self, item: Item) -> str:
        return state_of(self._standing(item), item.identifier in self.kept)

    def learn(self, item: Item, record: Record, standing: Standing, seconds: int) -> None:
        return None

    def attempt_of(self, item: Item) -> int:
        return 1

    def objectives_of(self, item: Item) -> dict[str, str]:
        return {}

    def contents(self) -> list[Row]:
        return [
            Row(
                identifier=item.identifier,
                title=item.title,
                depth=depth,
                state=self._state(item) if item.resource is not None else "",
                can_choose=item.resource is not None and self._is_open(item),
                is_current=item is self.current,
            )
            for item, depth in visible_items(self.organization)
        ]

    def controls(self) -> list[str]:
        return self.possible()

    def possible(self) -> list[str]:
        if len(self.leaves) == 1:
            return []
        return [name for name, way in (("previous", -1), ("continue", 1)) if self._beside(way) is not None]

    def outcome(self) -> Outcome:
        """Completed when every item is; failed as soon as all are done and one has failed. The score is the mean."""
        standings = [self._standing(item) for item in self.leaves.values()]
        done = [each for each in standings if each.completed]
        scores = [each.score for each in standings if each.score is not None]
        completed = len(done) == len(standings)
        failed = any(each.success is False for each in standings)
        passed = any(each.success for each in standings)
        success = (False if failed else True if passed else None) if completed else None
        return Outcome(
            completed=completed,
            success=success,
            met=completed and (success is True or (success is None and self._is_left(for_good=False))),
            ended=True if success is False and self._is_left(for_good=True) else None,
            score=(sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.001")) if scores else None,
            progress=(Decimal(len(done)) / len(standings)).quantize(Decimal("0.0001")),
        )

    def _is_left(self, *, for_good: bool) -> bool:
        """Whether all content is gone; ``for_good``: it said goodbye, and none of it means to go on."""
        mine = [self._record(item) for item in self.leaves.values()]
        if for_good:
            return all(record["closed"] and record["exit"] != "suspend" for record in mine)
        return all(record["left"] for record in mine)

    def dump(self) -> dict[str, Any]:
        return {"current": self.current.identifier if self.current else "", "is_over": self.is_over}
