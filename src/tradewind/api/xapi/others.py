"""``/xapi/agents``, ``/xapi/activities``, ``/xapi/about``."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from tradewind.api.xapi import limits
from tradewind.api.xapi import parameters as read
from tradewind.api.xapi.calls import Call
from tradewind.api.xapi.endpoints import VERSION, endpoint
from tradewind.delivery.xapi import queries
from tradewind.standards.xapi.statements import IDENTIFIERS

VERSIONS = ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"]


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


def about(request: HttpRequest) -> HttpResponseBase:
    """Which versions are spoken (2.8); for everybody, and in no version."""
    answer = JsonResponse({"version": VERSIONS})
    answer[VERSION] = "2.0.0" if request.headers.get(VERSION) == "2.0.0" else "1.0.3"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


agents = endpoint({"GET": _person})
activities = endpoint({"GET": _activity})
