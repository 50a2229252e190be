"""``/xapi/activities/state``, ``/xapi/activities/profile``, ``/xapi/agents/profile``."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.http import http_date

from tradewind.api.xapi import limits
from tradewind.api.xapi import parameters as read
from tradewind.api.xapi.calls import Call
from tradewind.api.xapi.endpoints import endpoint
from tradewind.delivery.models import Document
from tradewind.delivery.xapi import documents
from tradewind.delivery.xapi.documents import Condition, Place
from tradewind.delivery.xapi.errors import XapiError
from tradewind.delivery.xapi.keys import identifier_of
from tradewind.standards.xapi.values import is_media_type

_LONGEST_NAME = 500


@dataclass(frozen=True, slots=True)
class _Resource:
    """A kind of document: what says where it is, what names it, and the scope that opens it."""

    name: str
    where: tuple[str, ...]
    identity: str
    scope: str

    def place(self, call: Call, *, single: bool, more: tuple[str, ...] = ()) -> Place:
        """The place that the parameters name; ``single``: of one document, else of all or one."""
        optional = ("registration",) if self.name == Document.Resource.STATE else ()
        required = (*self.where, self.identity) if single else self.where
        read.check_known(call.parameters, required, (*optional, self.identity, *more))
        given = call.parameters
        registration, name = given.get("registration"), given.get(self.identity)
        if name is not None and not 0 < len(name) <= _LONGEST_NAME:
            raise XapiError(f"The parameter {self.identity} has 1 to {_LONGEST_NAME} characters.")
        return Place(
            resource=self.name,
            activity=read.iri(given["activityId"], "activityId") if "activityId" in self.where else "",
            agent=identifier_of(read.actor(given["agent"], call.version)) if "agent" in self.where else "",
            registration=read.uuid(registration, "registration") if registration is not None else None,
            name=name,
        )

    def condition(self, call: Call) -> Condition:
        """1.0.3 Part 3, 3.1: profiles are not replaced unseen; in 2.0 states are not either."""
        return Condition(
            match=call.headers.get("if-match"),
            none_match=call.headers.get("if-none-match"),
            must=self.name != Document.Resource.STATE or call.version == "2.0.0",
        )

    def get(self, call: Call) -> HttpResponseBase:
        """The document, or the list of ids where none is named."""
        call.need(self.scope, "all/read")
        limits.check_document(call, self.name)
        place = self.place(call, single=False, more=("since",))
        if place.name is None:
            since = read.instant(call.parameters["since"], "since") if "since" in call.parameters else None
            return JsonResponse(documents.names(place, since), safe=False)
        found = documents.get(place)
        answer = HttpResponse(bytes(found.content), content_type=found.content_type)
        answer["ETag"] = found.etag
        answer["Last-Modified"] = http_date(found.updated_at.timestamp())
        return answer

    def put(self, call: Call) -> HttpResponseBase:
        return self._write(call, documents.put)

    def post(self, call: Call) -> HttpResponseBase:
        return self._write(call, documents.post)

    def _write(self, call: Call, write: Callable[[Place, bytes, str, Condition], None]) -> HttpResponseBase:
        call.need(self.scope)
        limits.check_document(call, self.name)
        place = self.place(call, single=True)
        kind = call.headers.get("content-type", "")
        write(place, call.body, kind if is_media_type(kind) else "application/octet-stream", self.condition(call))
        return HttpResponse(status=204)

    def delete(self, call: Call) -> HttpResponseBase:
        """Delete the document; of states, all of the activity and the agent where none is named."""
        call.need(self.scope)
        limits.check_document(call, self.name)
        place = self.place(call, single=self.name != Document.Resource.STATE)
        documents.delete(place, self.condition(call))
        return HttpResponse(status=204)

    def view(self) -> Callable[..., HttpResponseBase]:
        return endpoint({"GET": self.get, "PUT": self.put, "POST": self.post, "DELETE": self.delete})


state = _Resource("state", ("activityId", "agent"), "stateId", "state").view()
activity_profile = _Resource("activity_profile", ("activityId",), "profileId", "profile").view()
agent_profile = _Resource("agent_profile", ("agent",), "profileId", "profile").view()
