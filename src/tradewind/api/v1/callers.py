"""Who calls: the token that a request comes with, as whom it acts, and whom it may see."""

from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from tradewind.access.scopes import Scope
from tradewind.access.scopes_of_tokens import ALL, scope_of
from tradewind.api.v1.problems import Refusal
from tradewind.identity.models import Token
from tradewind.identity.tokens import bearer_holder
from tradewind.kernel.problems import BadInput
from tradewind.network.models import Person


@dataclass(frozen=True)
class Caller:
    """A token at work."""

    token: Token

    @property
    def name(self) -> str:
        """What the records say who did it."""
        return f"token {self.token.name}"

    @cached_property
    def scope(self) -> Scope:
        """The people whom it may see, and act for."""
        return scope_of(self.token.scopes)

    def need_administrator(self) -> None:
        """Refuse (403) a token that only reads."""
        if self.token.role != Token.Role.ADMINISTRATOR:
            raise Refusal(403, "This token only reads. What changes something takes the role administrator.")

    def need_everything(self) -> None:
        """Refuse (403) a token that reaches only some people, where what is asked for concerns everybody."""
        self.need_administrator()
        if ALL not in self.token.scopes:
            raise Refusal(403, "This token reaches the people of a partner. Courses are for everybody: scope all.")


class CallerRequest(HttpRequest):
    """A request whose token was recognised."""

    auth: Caller


class Bearer(HttpBearer):
    """Bearer tokens (RFC 6750), made by ``tradewind token create NAME --for api``."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        return caller_by(request, token)


def caller_of(request: HttpRequest) -> Caller | None:
    """Whoever's token the request brings; None where it brings none that opens anything."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return caller_by(request, text) if scheme.lower() == "bearer" else None


def caller_by(request: HttpRequest, text: str) -> Caller | None:
    """As ``caller_of``, by the token's text; looked up once a request."""
    known = getattr(request, "_tradewind_caller", None)
    if known is None:
        token = bearer_holder(text.strip(), Token.Purpose.API)
        known = Caller(token) if token is not None else None
        request._tradewind_caller = known  # type: ignore[attr-defined]  # a request is Django's place for it
    return cast("Caller | None", known)


def person_of(caller: Caller, code: str, place: str) -> Person:
    """The person of that code, if the caller may see them; else a fault at ``place``, as if there were none."""
    person = Person.objects.within(caller.scope).filter(code=code).first()
    if person is None:
        raise BadInput.of(place, f"there is no person {code!r}.", "Name one by the code that the network has.")
    return person
