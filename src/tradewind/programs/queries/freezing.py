"""What cannot be evaluated any more once something that it names is gone."""

from dataclasses import dataclass, field

from django.db.models import Q

from tradewind.audiences.models import Audience
from tradewind.audiences.references import names, naming
from tradewind.programs.models import Requirement


@dataclass(frozen=True, slots=True)
class Freezing:
    """Audiences that freeze, and requirements that do: of these audiences, or by what they waive or keep."""

    audiences: list[Audience] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.audiences or self.requirements)


def freezing_without(kind: str, code: str) -> Freezing:
    """What freezes when the thing of that kind ("location") and code ends; what is frozen already is in it too."""
    audiences = naming(kind, code)
    gone = [(kind, code), *(("audience", audience.code) for audience in audiences)]
    own = Q(waive_when__isnull=False) | Q(waived_until__isnull=False) | Q(keep_while__isnull=False)
    asking = Requirement.objects.filter(ended_on=None).select_related("goal__course").order_by("code")
    concerned = [
        requirement
        for requirement in asking.filter(own | Q(audience__in=audiences))
        if requirement.audience_id in {audience.pk for audience in audiences}
        or any(
            names(who, *thing)
            for who in (requirement.waive_when, requirement.waived_until, requirement.keep_while)
            if who is not None
            for thing in gone
        )
    ]
    return Freezing(audiences, concerned)
