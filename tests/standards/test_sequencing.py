"""Sequencing rules: read whole, with the standard's defaults, and judged."""

import pytest

from standards.building import ITEM, faults, read, scorm
from tradewind.standards.scorm.sequencing import (
    Condition,
    ControlMode,
    Limits,
    Mapping,
    Objective,
    RollupRule,
    Rule,
    Sequencing,
)

VERSION = "2004 4th Edition"
FULL = """
<imsss:controlMode choice="false" choiceExit="false" flow="true" forwardOnly="true"
  useCurrentAttemptObjectiveInfo="false" useCurrentAttemptProgressInfo="false"/>
<imsss:sequencingRules>
  <imsss:preConditionRule><imsss:ruleConditions conditionCombination="any">
    <imsss:ruleCondition referencedObjective="o1" operator="not" measureThreshold="0.5"
      condition="objectiveMeasureGreaterThan"/></imsss:ruleConditions>
    <imsss:ruleAction action="skip"/></imsss:preConditionRule>
  <imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions>
    <imsss:ruleAction action="retry"/></imsss:postConditionRule>
</imsss:sequencingRules>
<imsss:limitConditions attemptLimit="3" attemptAbsoluteDurationLimit="PT1H"/>
<imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0.25">
  <imsss:rollupRule childActivitySet="atLeastCount" minimumCount="2"><imsss:rollupConditions conditionCombination="all">
    <imsss:rollupCondition condition="completed"/></imsss:rollupConditions>
    <imsss:rollupAction action="completed"/></imsss:rollupRule>
</imsss:rollupRules>
<imsss:objectives>
  <imsss:primaryObjective objectiveID="o1" satisfiedByMeasure="true">
    <imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>
    <imsss:mapInfo targetObjectiveID="g1" writeSatisfiedStatus="true"/></imsss:primaryObjective>
  <imsss:objective objectiveID="o2"/>
</imsss:objectives>
<imsss:randomizationControls randomizationTiming="once" selectCount="2" reorderChildren="true" selectionTiming="once"/>
<imsss:deliveryControls tracked="false" completionSetByContent="true" objectiveSetByContent="true"/>
<adlseq:constrainedChoiceConsiderations preventActivation="true" constrainChoice="true"/>
<adlseq:rollupConsiderations requiredForSatisfied="ifAttempted" measureSatisfactionIfActive="false"/>
<adlseq:objectives><adlseq:objective objectiveID="o1">
  <adlseq:mapInfo targetObjectiveID="g1" readRawScore="false" writeRawScore="true"/>
  <adlseq:mapInfo targetObjectiveID="g2"/></adlseq:objective></adlseq:objectives>
"""


def sequencing(inside: str, *, rest: str = "", attributes: str = "") -> Sequencing:
    [item] = read(_manifest(inside, rest, attributes)).content.default.items
    return item.sequencing


def _manifest(inside: str, rest: str = "", attributes: str = "") -> str:
    own = f"<imsss:sequencing {attributes}>{inside}</imsss:sequencing></item>"
    return scorm(items=ITEM.replace("</item>", own), version=VERSION, rest=rest)


def test_everything_that_rules_can_say_is_read():
    assert sequencing(FULL) == Sequencing(
        control=ControlMode(False, False, True, True, False, False),
        rules=(
            Rule("pre", "skip", (Condition("objectiveMeasureGreaterThan", True, "o1", 0.5),), all=False),
            Rule("post", "retry", (Condition("always"),)),
        ),
        limits=Limits(3, "PT1H"),
        rollup_rules=(RollupRule("completed", (Condition("completed"),), "atLeastCount", count=2, all=True),),
        rollup_satisfied=False,
        rollup_weight=0.25,
        objectives=(
            Objective(
                "o1",
                primary=True,
                by_measure=True,
                min_measure=0.8,
                mappings=(
                    Mapping("g1", write_satisfied=True, read_raw=False, write_raw=True),
                    Mapping("g2", read_satisfied=False, read_measure=False),
                ),
            ),
            Objective("o2"),
        ),
        select=2,
        select_timing="once",
        randomize_timing="once",
        reorder=True,
        tracked=False,
        completion_set_by_content=True,
        objective_set_by_content=True,
        prevent_activation=True,
        constrain_choice=True,
        required_for_satisfied="ifAttempted",
        satisfied_while_active=False,
    )


def test_nothing_said_is_the_defaults():
    assert sequencing("") == Sequencing()


def test_rules_of_the_collection_are_taken_over_and_own_sections_stand_before_them():
    rest = (
        '<imsss:sequencingCollection><imsss:sequencing ID="s"><imsss:controlMode flow="true"/>'
        '<imsss:limitConditions attemptLimit="1"/></imsss:sequencing></imsss:sequencingCollection>'
    )
    found = sequencing('<imsss:limitConditions attemptLimit="5"/>', rest=rest, attributes='IDRef="s"')
    assert (found.control.flow, found.limits.attempts) == (True, 5)


WHERE = "imsmanifest.xml, line 3, "
FAULTS = [
    (
        '<imsss:controlMode flow="yes"/>',
        f"{WHERE}<controlMode>: has flow='yes'. Use true or false.",
    ),
    (
        (
            "<imsss:sequencingRules><imsss:exitConditionRule><imsss:ruleConditions>"
            '<imsss:ruleCondition condition="tired"/></imsss:ruleConditions><imsss:ruleAction action="exit"/>'
            "</imsss:exitConditionRule></imsss:sequencingRules>"
        ),
        (
            f"{WHERE}<ruleCondition>: has condition='tired'. Use one of satisfied, objectiveStatusKnown, "
            "objectiveMeasureKnown, objectiveMeasureGreaterThan, objectiveMeasureLessThan, completed, "
            "activityProgressKnown, attempted, attemptLimitExceeded, timeLimitExceeded, "
            "outsideAvailableTimeRange, always."
        ),
    ),
    (
        (
            '<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleAction action="skip"/>'
            "</imsss:preConditionRule></imsss:sequencingRules>"
        ),
        f"{WHERE}<preConditionRule>: has no condition. Add <ruleConditions> with a <ruleCondition>.",
    ),
    (
        '<imsss:limitConditions attemptLimit="-1"/>',
        f"{WHERE}<limitConditions>: has attemptLimit='-1'. Use a whole number.",
    ),
    (
        (
            '<imsss:objectives><imsss:primaryObjective objectiveID="a"><imsss:minNormalizedMeasure>2'
            "</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"
        ),
        f"{WHERE}<primaryObjective>: has the minNormalizedMeasure '2'. Use a number from -1 to 1.",
    ),
    (
        (
            '<imsss:objectives><imsss:primaryObjective objectiveID="a"/><imsss:objective objectiveID="a"/>'
            "</imsss:objectives>"
        ),
        f"{WHERE}<objective>: repeats the objective 'a'. Give it another objectiveID.",
    ),
    (
        "<imsss:rollupRules><imsss:rollupRule/></imsss:rollupRules>",
        f"{WHERE}<rollupRule>: lacks its conditions or its action. Add <rollupConditions> and <rollupAction>.",
    ),
]


@pytest.mark.parametrize(("inside", "fault"), FAULTS, ids=lambda value: value[:30])
def test_rule_that_says_nothing_sensible_is_refused(inside, fault):
    assert faults(_manifest(inside)) == [fault]


def test_reference_to_rules_that_are_not_there_is_refused():
    assert faults(_manifest("", attributes='IDRef="x"')) == [
        f"{WHERE}<sequencing>: names the rules 'x', which are not there. Mend its IDRef."
    ]
