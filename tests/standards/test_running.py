"""Sequencing at work: each organization gives exactly the sequence of items that its rules ask for."""

import json
import random

import pytest

from standards.building import read, scorm
from standards.sequences import BY_CONTENT, FLOW, cluster, leaf, rollup, rule, shared
from tradewind.standards.scorm.running.engine import Engine
from tradewind.standards.scorm.running.flow import Refused
from tradewind.standards.scorm.running.rules import completion_of


def organization(*items, sequencing=FLOW, attributes=""):
    whole = (
        f'<organizations default="o"><organization identifier="o" {attributes}><title>T</title>{"".join(items)}'
        f"<imsss:sequencing>{sequencing}</imsss:sequencing></organization></organizations>"
    )
    return read(scorm(whole, version="2004 4th Edition")).content.default


class Run:
    """A learner, and the state as it is kept between two requests."""

    def __init__(self, organization, chance=None):
        self.organization, self.state = organization, None
        self.chance = chance or random.Random(1)

    def engine(self):
        return Engine(self.organization, self.state, chance=self.chance)

    def __call__(self, verb, *arguments, **options):
        """Carry a request out; returns the item that is shown, or None."""
        engine = self.engine()
        getattr(engine, verb)(*arguments, **options)
        self.state = json.loads(json.dumps(engine.dump()))
        return engine.delivered.identifier if engine.delivered else None

    def says(self, completed=True, success=None, measure=None):
        engine = self.engine()
        shown = engine.delivered.identifier
        self("learn", shown, completed=completed, success=success, measure=measure)

    def standing(self):
        """(whether it is over, completed, satisfied, measure) of the whole."""
        engine = self.engine()
        known = engine.tree.known(engine.tree.root, engine.tree.root.primary)
        return engine.is_over, completion_of(engine.tree, engine.tree.root), known.satisfied, known.measure


def test_flow_goes_through_all_items_and_ends():
    run = Run(organization(leaf("a"), cluster("c", [leaf("b"), leaf("d")]), leaf("e")))

    shown = [run("start"), *(run("go_on") for _ in range(4))]

    assert shown == ["a", "b", "d", "e", None]
    assert run.standing() == (True, True, True, None)


def test_flow_goes_back_to_where_it_came_from():
    run = Run(organization(leaf("a"), cluster("c", [leaf("b"), leaf("d")]), leaf("e")))
    run("start")
    for _ in range(3):
        run("go_on")

    assert [run("go_back") for _ in range(3)] == ["d", "b", "a"]
    with pytest.raises(Refused, match=r"SB\.2\.1-3"):
        run("go_back")
    assert run.engine().delivered.identifier == "a"


def test_forward_only_refuses_to_go_back():
    forward = '<imsss:controlMode choice="false" flow="true" forwardOnly="true"/>'
    run = Run(organization(leaf("a"), leaf("b"), sequencing=forward))
    run("start")
    run("go_on")

    assert not run.engine().can_go_back()
    with pytest.raises(Refused, match=r"NB\.2\.1-5"):
        run("go_back")


def test_without_flow_the_first_item_that_can_be_chosen_is_shown():
    run = Run(organization(leaf("a"), leaf("b"), sequencing="<imsss:controlMode/>"))

    assert (run("start"), run("choose", "b"), run.engine().can_go_on()) == ("a", "b", False)


def test_what_is_satisfied_is_skipped_where_its_rule_says_so():
    skip = rule("pre", "skip", "satisfied") + shared("g", writes=False)
    run = Run(organization(leaf("test", shared("g", writes=True)), leaf("lesson", skip), leaf("end")))
    run("start")
    run.says(success=True)

    assert run("go_on") == "end"


def test_what_is_not_satisfied_is_not_skipped():
    skip = rule("pre", "skip", "satisfied") + shared("g", writes=False)
    run = Run(organization(leaf("test", shared("g", writes=True)), leaf("lesson", skip), leaf("end")))
    run("start")
    run.says(success=False)

    assert [run("go_on"), run("go_on")] == ["lesson", "end"]


def test_disabled_items_stop_the_flow_and_cannot_be_chosen():
    both = '<imsss:controlMode choice="true" flow="true"/>'
    run = Run(organization(leaf("a"), leaf("b", rule("pre", "disabled", "always")), sequencing=both))
    run("start")

    assert not run.engine().can_choose("b")
    with pytest.raises(Refused, match=r"SB\.2\.2-2"):
        run("go_on")
    assert run.engine().delivered.identifier == "a"


def test_hidden_items_cannot_be_chosen_but_flow_comes_to_them():
    both = '<imsss:controlMode choice="true" flow="true"/>'
    run = Run(organization(leaf("a"), leaf("b", rule("pre", "hiddenFromChoice", "always")), sequencing=both))
    run("start")

    assert not run.engine().can_choose("b")
    assert run("go_on") == "b"


def test_nothing_behind_an_item_that_stops_traversal_is_reached():
    stop = rule("pre", "stopForwardTraversal", "completed", negated=True) + BY_CONTENT
    both = '<imsss:controlMode choice="true" flow="true"/>'
    run = Run(organization(leaf("a", stop), leaf("b"), sequencing=both))
    run("start")
    run.says(completed=False)

    assert not run.engine().can_choose("b")
    with pytest.raises(Refused, match=r"SB\.2\.4-1"):
        run("go_on")
    run.says(completed=True)
    assert run("go_on") == "b"


def test_a_failed_test_is_retried_until_it_is_passed():
    retry = rule("post", "retry", "satisfied", negated=True) + BY_CONTENT
    run = Run(organization(leaf("test", retry), leaf("end")))
    run("start")
    shown = []
    for passed in (False, False, True):
        run.says(success=passed)
        shown.append(run("go_on"))

    assert shown == ["test", "test", "end"]
    assert run.engine().tree.nodes["test"].tracked.attempts == 3


def test_post_conditions_lead_out_of_a_cluster_and_through_it_again():
    again = rule("post", "retry", "satisfied", negated=True)
    leave = rule("post", "exitParent", "always") + BY_CONTENT
    inner = cluster(
        "c",
        [leaf("lesson", '<imsss:rollupRules rollupObjectiveSatisfied="false"/>'), leaf("test", leave)],
        FLOW + again,
    )
    run = Run(organization(inner, leaf("end")))
    shown = [run("start"), run("go_on")]
    for passed in (False, True):
        run.says(success=passed)
        shown.append(run("go_on"))
        if not passed:
            shown.append(run("go_on"))

    assert shown == ["lesson", "test", "lesson", "test", "end"]


def test_exit_all_ends_the_run():
    run = Run(organization(leaf("a", rule("post", "exitAll", "satisfied")), leaf("b")))
    run("start")
    run.says(success=True)

    assert run("go_on") is None
    assert run.standing()[0] is True


def test_an_exit_rule_of_a_cluster_ends_it_all():
    done = rule("exit", "exit", "satisfied") + rollup("any", "satisfied", "satisfied")
    run = Run(organization(cluster("c", [leaf("a"), leaf("b")], FLOW + done), leaf("end")))
    run("start")
    run.says(success=True)

    assert run("go_on") == "end"


def test_an_attempt_limit_is_kept():
    both = '<imsss:controlMode choice="true" flow="true"/>'
    limit = '<imsss:limitConditions attemptLimit="1"/>'
    run = Run(organization(leaf("a", limit), leaf("b"), sequencing=both))
    run("start")
    run("go_on")

    assert not run.engine().can_choose("a")
    with pytest.raises(Refused):
        run("choose", "a")


def test_choice_exit_keeps_one_in_a_cluster():
    kept = '<imsss:controlMode choice="true" choiceExit="false" flow="true"/>'
    run = Run(
        organization(
            cluster("c", [leaf("a"), leaf("b")], kept), leaf("end"), sequencing="<imsss:controlMode flow='true'/>"
        )
    )
    run("start")

    assert (run.engine().can_choose("b"), run.engine().can_choose("end")) == (True, False)


def test_constrained_choice_reaches_only_what_is_next():
    constrained = '<imsss:controlMode choice="true" flow="true"/>'
    wide = "<imsss:controlMode choice='true' flow='true'/>"
    extra = '<adlseq:constrainedChoiceConsiderations constrainChoice="true"/>'
    parts = [cluster(name, [leaf(f"{name}1")], constrained + extra) for name in "abc"]
    run = Run(organization(*parts, sequencing=wide))
    run("start")

    assert [run.engine().can_choose(name) for name in ("b1", "c1")] == [True, False]


def test_prevented_activation_hides_what_is_inside():
    wide = "<imsss:controlMode choice='true' flow='true'/>"
    extra = '<adlseq:constrainedChoiceConsiderations preventActivation="true"/>'
    run = Run(organization(leaf("a"), cluster("c", [leaf("b")], wide + extra), sequencing=wide))
    run("start")

    assert (run.engine().can_choose("b"), run.engine().can_choose("c")) == (False, True)


def test_a_suspended_run_goes_on_where_it_was():
    run = Run(organization(leaf("a"), cluster("c", [leaf("b"), leaf("d")]), leaf("e")))
    run("start")
    run("go_on")
    run("suspend_all")

    assert run.engine().delivered is None
    assert [run("resume"), run("go_on"), run("go_on")] == ["b", "d", "e"]
    assert run.engine().tree.nodes["b"].tracked.attempts == 1


def test_measures_roll_up_by_weight():
    weight = '<imsss:rollupRules objectiveMeasureWeight="{}"/>'
    by_measure = (
        '<imsss:objectives><imsss:primaryObjective objectiveID="m" satisfiedByMeasure="true">'
        "<imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"
    )
    run = Run(
        organization(leaf("a", weight.format("0.25")), leaf("b", weight.format("0.75")), sequencing=FLOW + by_measure)
    )
    run("start")
    run.says(measure=1.0)
    run("go_on")
    run.says(measure=0.5)
    run("go_on")

    assert run.standing() == (True, True, True, 0.625)


def test_rollup_rules_say_when_the_whole_is_done():
    rules = rollup("atLeastCount", "completed", "completed", ' minimumCount="1"')
    run = Run(organization(leaf("a", BY_CONTENT), leaf("b", BY_CONTENT), sequencing=FLOW + rules))
    run("start")
    run.says(completed=True)

    assert run.standing()[1] is True


def test_what_content_never_says_is_set_when_it_is_left():
    run = Run(organization(leaf("a"), leaf("b", BY_CONTENT)))
    run("start")
    run("go_on")
    run("exit_all")

    tree = run.engine().tree
    assert (tree.nodes["a"].tracked.completed, tree.nodes["b"].tracked.completed) == (True, None)


def test_children_are_selected_once_and_stay_so():
    some = (
        '<imsss:randomizationControls selectCount="2" selectionTiming="once" reorderChildren="true" '
        'randomizationTiming="once"/>'
    )
    run = Run(organization(*[leaf(name) for name in "abcd"], sequencing=FLOW + some), random.Random(3))
    shown = [run("start"), run("go_on")]
    run("suspend_all")

    assert run("resume") == shown[1]
    assert run("go_on") is None
    assert len(set(shown)) == 2


def test_shared_objectives_begin_anew_with_a_run_unless_they_are_the_systems():
    for outlives in ("true", "false"):
        items = (
            leaf("a", shared("g", writes=True)),
            leaf("b", rule("pre", "skip", "satisfied") + shared("g", writes=False)),
        )
        run = Run(organization(*items, attributes=f'adlseq:objectivesGlobalToSystem="{outlives}"'))
        run("start")
        run.says(success=True)
        run("exit_all")
        run("start")
        run("abandon", everything=False)
        assert bool(run.engine().tree.shared) is (outlives == "true")


def test_a_jump_goes_where_choice_may_not():
    run = Run(organization(leaf("a"), leaf("b"), leaf("c")))
    run("start")

    assert (run.engine().can_choose("c"), run("jump", "c")) == (False, "c")


def test_rules_in_a_circle_end():
    ring = [leaf("a", rule("pre", "skip", "always")), leaf("b", rule("pre", "skip", "always"))]
    run = Run(organization(*ring))

    assert run("start") is None
    assert run.engine().is_over
