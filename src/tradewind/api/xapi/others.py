"""``/xapi/agents``, ``/xapi/activities``, ``/xapi/about``."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from tradewind.api.xapi import limits
from tradewind.api.xapi import parameters as read
from tradewind.api.xapi.calls import Call
from tradewind.api.xapi.endpoints import endpoint, public, spoken
from tradewind.delivery.xapi import queries
from tradewind.standards.xapi.statements import IDENTIFIERS

VERSIONS_OF_1 = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]


def _person(call: Call) -> HttpResponseBase:
    """The person behind an agent (2.4): the store connects no two identities, so it is that one, in lists."""
    call.need("all/read", "statements/read", "statements/read/mine", "statements/write", "state", "profile")
    read.check_known(call.parameters, ["agent"])
    limits.check_agent(call)
    agent = read.actor(call.parameters["agent"], call.version)
    lists = {name: [agent[name]] for name in ("name", *IDENTIFIERS) if name in agent}
    return JsonResponse({"objectType": "Person", **lists})


def _activity(call: Call) -> HttpResponseBase:
    """An activity with its canonical definition (2.5); one that nobody spoke of yet has only its id."""
    call.need("all/read", "statements/read", "statements/read/mine", "statements/write", "state", "profile")
    read.check_known(call.parameters, ["activityId"])
    identifier = read.iri(call.parameters["activityId"], "activityId")
    known = queries.definitions([identifier]).get(identifier)
    return JsonResponse(
        {"objectType": "Activity", "id": identifier, **({"definition": known} if known is not None else {})}
    )


def _about(request: HttpRequest) -> HttpResponseBase:
    """Which versions are spoken (2.8). Whoever asks in 1.0 hears of those of 1.0: it allows no others in the list."""
    return JsonResponse({"version": VERSIONS_OF_1 if spoken(request) == "1.0.3" else [*VERSIONS_OF_1, "2.0.0"]})


about = public(_about)
agents = endpoint({"GET": _person})
activities = endpoint({"GET": _activity})
