"""Who may open the manager's pages, and whom they see there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from tradewind.access.middleware import ViewerRequest
from tradewind.catalog.models import Course
from tradewind.credit import proxy
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.network.oversight import people_of

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Manager:
    """Who looks, as somebody whose people have training to be recorded. Every read of these pages starts here."""

    person: Person
    username: str

    @property
    def people(self) -> QuerySet[Person]:
        """Their people today."""
        return people_of(self.person, today_of(self.person))

    def one(self, code: str) -> Person:
        """One of theirs; 404 for anybody else, known or not."""
        return get_object_or_404(self.people, code=code)

    def courses_for(self, person: Person) -> QuerySet[Course]:
        """What they may record of one of theirs."""
        return proxy.courses_for(self.person, person, today_of(self.person))


def managers(
    view: Callable[Concatenate[HttpRequest, Manager, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for people: others are asked to sign in, and then find nothing (404). Gives the view its ``Manager``."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        person = cast("ViewerRequest", request).viewer.person
        if person is None:
            raise Http404
        return view(request, Manager(person, request.user.get_username()), *args, **kwargs)

    return guarded
