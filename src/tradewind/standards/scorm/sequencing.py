"""Sequencing rules as a manifest states them (IMS Simple Sequencing 1.0; SCORM 2004 4th Edition SN 3, CAM 5.1).

Defaults are the standard's. What acts on them is the run time; here they are only read, and checked.
"""

from dataclasses import dataclass, field
from typing import Literal

RuleKind = Literal["pre", "exit", "post"]

PRE_ACTIONS = ("skip", "disabled", "hiddenFromChoice", "stopForwardTraversal")
EXIT_ACTIONS = ("exit",)
POST_ACTIONS = ("exitParent", "exitAll", "retry", "retryAll", "continue", "previous")
ACTIONS: dict[RuleKind, tuple[str, ...]] = {"pre": PRE_ACTIONS, "exit": EXIT_ACTIONS, "post": POST_ACTIONS}
CONDITIONS = (
    "satisfied",
    "objectiveStatusKnown",
    "objectiveMeasureKnown",
    "objectiveMeasureGreaterThan",
    "objectiveMeasureLessThan",
    "completed",
    "activityProgressKnown",
    "attempted",
    "attemptLimitExceeded",
    "timeLimitExceeded",
    "outsideAvailableTimeRange",
    "always",
)
ROLLUP_CONDITIONS = (
    "satisfied",
    "objectiveStatusKnown",
    "objectiveMeasureKnown",
    "completed",
    "activityProgressKnown",
    "attempted",
    "attemptLimitExceeded",
    "timeLimitExceeded",
    "outsideAvailableTimeRange",
    "never",
)
ROLLUP_ACTIONS = ("satisfied", "notSatisfied", "completed", "incomplete")
CHILD_SETS = ("all", "any", "none", "atLeastCount", "atLeastPercent")
TIMINGS = ("never", "once", "onEachNewAttempt")
CONSIDERATIONS = ("always", "ifAttempted", "ifNotSkipped", "ifNotSuspended")


@dataclass(frozen=True, slots=True)
class ControlMode:
    """Which requests for navigation a cluster answers (SN 3.2)."""

    choice: bool = True
    choice_exit: bool = True
    flow: bool = False
    forward_only: bool = False
    current_attempt_objective_info: bool = True
    current_attempt_progress_info: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule; ``measure`` (-1 to 1) is what the two measure conditions compare with."""

    condition: str
    negated: bool = False
    objective: str = ""
    measure: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A precondition, exit or postcondition rule: where ``all`` (or any) of the conditions hold, the action."""

    kind: RuleKind
    action: str
    conditions: tuple[Condition, ...]
    all: bool = True


@dataclass(frozen=True, slots=True)
class RollupRule:
    """How the children's status becomes the parent's (SN 3.7)."""

    action: str
    conditions: tuple[Condition, ...]
    children: str = "all"
    count: int = 0
    percent: float = 0.0
    all: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A local objective's link to a global one (SN 3.10; the last six since the 4th edition)."""

    target: str
    read_satisfied: bool = True
    read_measure: bool = True
    write_satisfied: bool = False
    write_measure: bool = False
    read_raw: bool = True
    read_min: bool = True
    read_max: bool = True
    read_completion: bool = True
    read_progress: bool = True
    write_raw: bool = False
    write_min: bool = False
    write_max: bool = False
    write_completion: bool = False
    write_progress: bool = False


@dataclass(frozen=True, slots=True)
class Objective:
    """A learning objective of an activity; ``min_measure`` (-1 to 1) satisfies it where ``by_measure``."""

    identifier: str
    primary: bool = False
    by_measure: bool = False
    min_measure: float = 1.0
    mappings: tuple[Mapping, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How often, and for how long (an ISO 8601 duration), an activity may be attempted (SN 3.6)."""

    attempts: int | None = None
    duration: str = ""


@dataclass(frozen=True, slots=True)
class Sequencing:
    """All that a manifest says about the sequencing of one activity; without any of it, the defaults."""

    control: ControlMode = field(default_factory=ControlMode)
    rules: tuple[Rule, ...] = ()
    limits: Limits = field(default_factory=Limits)
    rollup_rules: tuple[RollupRule, ...] = ()
    rollup_satisfied: bool = True
    rollup_completion: bool = True
    rollup_weight: float = 1.0
    objectives: tuple[Objective, ...] = ()
    select: int | None = None
    select_timing: str = "never"
    randomize_timing: str = "never"
    reorder: bool = False
    tracked: bool = True
    completion_set_by_content: bool = False
    objective_set_by_content: bool = False
    prevent_activation: bool = False
    constrain_choice: bool = False
    required_for_satisfied: str = "always"
    required_for_not_satisfied: str = "always"
    required_for_completed: str = "always"
    required_for_incomplete: str = "always"
    satisfied_while_active: bool = True
