"""Items with sequencing, as pieces of a manifest."""


def rollup(children, condition, action, more=""):
    return (
        f'<imsss:rollupRules><imsss:rollupRule childActivitySet="{children}"{more}><imsss:rollupConditions>'
        f'<imsss:rollupCondition condition="{condition}"/></imsss:rollupConditions>'
        f'<imsss:rollupAction action="{action}"/></imsss:rollupRule></imsss:rollupRules>'
    )


FLOW = '<imsss:controlMode choice="false" flow="true"/>'
BY_CONTENT = '<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>'


def leaf(name, sequencing=""):
    inner = f"<imsss:sequencing>{sequencing}</imsss:sequencing>" if sequencing else ""
    return f'<item identifier="{name}" identifierref="r1"><title>{name}</title>{inner}</item>'


def cluster(name, items, sequencing=FLOW):
    inner = f"<imsss:sequencing>{sequencing}</imsss:sequencing>"
    return f'<item identifier="{name}"><title>{name}</title>{"".join(items)}{inner}</item>'


def rule(kind, action, condition, *, negated=False, objective="", more=""):
    operator = ' operator="not"' if negated else ""
    of = f' referencedObjective="{objective}"' if objective else ""
    return (
        f"<imsss:sequencingRules><imsss:{kind}ConditionRule><imsss:ruleConditions>"
        f'<imsss:ruleCondition condition="{condition}"{operator}{of}{more}/></imsss:ruleConditions>'
        f'<imsss:ruleAction action="{action}"/></imsss:{kind}ConditionRule></imsss:sequencingRules>'
    )


def shared(target, *, writes, name="o"):
    return (
        f'<imsss:objectives><imsss:primaryObjective objectiveID="{name}"><imsss:mapInfo targetObjectiveID="{target}" '
        f'readSatisfiedStatus="true" readNormalizedMeasure="true" writeSatisfiedStatus="{str(writes).lower()}" '
        f'writeNormalizedMeasure="{str(writes).lower()}"/></imsss:primaryObjective></imsss:objectives>'
    )
