"""SCORM 2004: the engine of ``standards.scorm.running`` decides what comes next, and what all of it comes to."""

from decimal import Decimal
from typing import Any

from tradewind.delivery.attempts import Outcome
from tradewind.delivery.kinds.scorm import records
from tradewind.delivery.kinds.scorm.course import Records, Refused, Row, state_of, visible_items
from tradewind.delivery.kinds.scorm.records import Record, Standing
from tradewind.standards.scorm.manifest import Edition, Item, Organization
from tradewind.standards.scorm.running import flow
from tradewind.standards.scorm.running.engine import Engine
from tradewind.standards.scorm.running.rules import completion_of

_MOST_ATTEMPTS = 1_000_000
"""Attempts at an item in one run, so that those of the next run have numbers of their own."""


class Sequenced:
    """A run of an organization with sequencing."""

    def __init__(self, edition: Edition, organization: Organization, kept: Records, state: dict[str, Any]) -> None:
        self.edition, self.organization, self.kept = edition, organization, kept
        self.engine = Engine(organization, state or None)
        self.leaves = {item.identifier: item for item in organization.leaves}

    @property
    def runs(self) -> int:
        return self.engine.runs

    @property
    def current(self) -> Item | None:
        delivered = self.engine.delivered
        return delivered.item if delivered is not None else None

    @property
    def is_over(self) -> bool:
        return self.engine.is_over

    def request(self, request: str, target: str = "") -> None:
        engine = self.engine
        verbs = {
            "open": self._open,
            "start": engine.start,
            "continue": engine.go_on,
            "previous": engine.go_back,
            "choice": lambda: engine.choose(target),
            "jump": lambda: engine.jump(target),
            "exit": self._exit,
            "exitAll": engine.exit_all,
            "abandon": lambda: engine.abandon(everything=False),
            "abandonAll": lambda: engine.abandon(everything=True),
            "suspendAll": self._suspend,
        }
        if (carry_out := verbs.get(request)) is None:
            raise Refused(request)
        try:
            carry_out()
        except flow.Refused as fault:
            raise Refused(fault.code) from fault

    def _open(self) -> None:
        """Where one left. What content had left for good is not shown again: one goes on, if the tree flows."""
        engine = self.engine
        if engine.tree.suspended is not None:
            engine.resume()
        elif engine.is_over or engine.tree.current is None:
            engine.start()
        elif self.current is not None and self._is_left(self.current):
            if len(self.leaves) == 1:
                engine.exit_all()
                engine.start()
            elif engine.can_go_on():
                engine.go_on()
            else:
                engine.exit()

    def _exit(self) -> None:
        """An exit of the only item there is ends it all."""
        if len(self.leaves) == 1:
            self.engine.exit_all()
        else:
            self.engine.exit()

    def _suspend(self) -> None:
        """Leave to come back, unless there is nothing to come back for: all is done, and content left for good."""
        current = self.current
        root = self.engine.tree.root
        is_left = current is not None and self._is_left(current)
        if is_left and len(self.leaves) == 1 and completion_of(self.engine.tree, root):
            self.engine.exit_all()
        elif not self.is_over:
            self.engine.suspend_all()

    def _is_left(self, item: Item) -> bool:
        record = self.kept.get(item.identifier)
        return record is not None and record["closed"] and record["exit"] != "suspend"

    def learn(self, item: Item, record: Record, standing: Standing, seconds: int) -> None:
        cmi = record["cmi"]
        engine, name = self.engine, item.identifier
        engine.suspended_by_content(name, is_suspended=record["closed"] and record["exit"] == "suspend")
        engine.learn(
            name,
            completed=standing.completed,
            success=standing.success,
            measure=standing.measure,
            progress=standing.progress,
            raw=_number(cmi, "cmi.score.raw"),
            low=_number(cmi, "cmi.score.min"),
            high=_number(cmi, "cmi.score.max"),
        )
        for stem, identifier in _objectives(cmi):
            engine.learn_objective(
                name,
                identifier,
                satisfied={"passed": True, "failed": False}.get(cmi.get(f"{stem}.success_status", "")),
                completed={"completed": True, "incomplete": False}.get(cmi.get(f"{stem}.completion_status", "")),
                measure=_number(cmi, f"{stem}.score.scaled"),
                progress=_number(cmi, f"{stem}.progress_measure"),
            )
        engine.spend(name, seconds)

    def attempt_of(self, item: Item) -> int:
        return self.engine.runs * _MOST_ATTEMPTS + self.engine.tree.nodes[item.identifier].tracked.attempts

    def objectives_of(self, item: Item) -> dict[str, str]:
        found: dict[str, str] = {}
        for identifier, status in self.engine.objectives_of(item.identifier).items():
            words = {True: "passed", False: "failed", None: "unknown"}
            found[f"{identifier}|success_status"] = words[status.satisfied]
            if status.measure is not None:
                found[f"{identifier}|score.scaled"] = f"{status.measure:g}"
        return found

    def contents(self) -> list[Row]:
        rows = []
        for item, depth in visible_items(self.organization):
            node = self.engine.tree.nodes[item.identifier]
            known = self.engine.tree.known(node, node.primary)
            standing = Standing(completion_of(self.engine.tree, node), known.satisfied)
            rows.append(
                Row(
                    identifier=item.identifier,
                    title=item.title,
                    depth=depth,
                    state=state_of(standing, node.tracked.attempts > 0),
                    can_choose=node.is_leaf and self.engine.can_choose(item.identifier),
                    is_current=item is self.current,
                )
            )
        return rows

    def controls(self) -> list[str]:
        hidden = self.current.hidden_controls if self.current is not None else frozenset()
        return [name for name in self.possible() if name not in hidden]

    def possible(self) -> list[str]:
        met = {"previous": self.engine.can_go_back(), "continue": self.engine.can_go_on()}
        return [name for name, is_met in met.items() if is_met]

    def outcome(self) -> Outcome:
        """What the root comes to by rollup (SN 4.6); of a single item, its own score where rollup has none."""
        tree = self.engine.tree
        known = tree.known(tree.root, tree.root.primary)
        score = Decimal(str(known.measure * 100)).quantize(Decimal("0.001")) if known.measure is not None else None
        if score is None and len(self.leaves) == 1:
            [item] = self.leaves.values()
            record = self.kept.get(item.identifier)
            score = records.standing_of(self.edition, item, record).score if record is not None else None
        completed = completion_of(tree, tree.root)
        return Outcome(
            completed=completed,
            success=known.satisfied,
            met=known.satisfied is True or (completed is True and known.satisfied is None and self._is_quiet()),
            ended=True if known.satisfied is False and self.is_over else None,
            score=score,
            progress=self._progress(),
        )

    def _is_quiet(self) -> bool:
        """Whether no content is at work that may still give a verdict."""
        return all(self.kept[name]["left"] for name in self.leaves if name in self.kept)

    def _progress(self) -> Decimal:
        """The measure where content reports one, else the share of items that are done."""
        tree = self.engine.tree
        if tree.root.tracked.progress is not None:
            return Decimal(str(tree.root.tracked.progress)).quantize(Decimal("0.0001"))
        done = sum(completion_of(tree, tree.nodes[name]) is True for name in self.leaves)
        return (Decimal(done) / len(self.leaves)).quantize(Decimal("0.0001"))

    def dump(self) -> dict[str, Any]:
        return self.engine.dump()


def _number(cmi: dict[str, str], name: str) -> float | None:
    return float(cmi[name]) if cmi.get(name) else None


def _objectives(cmi: dict[str, str]) -> list[tuple[str, str]]:
    """(``cmi.objectives.n``, the id) of what content has named."""
    return [
        (name.removesuffix(".id"), value)
        for name, value in cmi.items()
        if name.startswith("cmi.objectives.") and name.endswith(".id") and name.count(".") == 3
    ]
