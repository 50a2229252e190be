"""The viewer: the person behind a login, and what they may see."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from tradewind.access.scopes import EVERYBODY, NOBODY, Scope
from tradewind.identity.models import User
from tradewind.network.models import Person


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. ``person`` is None for nobody signed in and for logins that belong to no person."""

    user: User | AnonymousUser
    person: Person | None
    scope: Scope

    @property
    def is_administrator(self) -> bool:
        """Whether they run the academy: its network, audiences, programs and feeds."""
        return isinstance(self.user, User) and self.user.is_superuser


def viewer_of(user: User | AnonymousUser) -> Viewer:
    """A person sees themselves, a superuser everybody, anybody else nobody."""
    if not isinstance(user, User):
        return Viewer(user, None, NOBODY)
    person = person_of(user)
    if user.is_superuser:
        return Viewer(user, person, EVERYBODY)
    return Viewer(user, person, Scope(people=frozenset({person.pk})) if person else NOBODY)


def person_of(user: User) -> Person | None:
    """The person whose login this is; asked once a request, then kept on ``user``."""
    try:
        return user.person
    except Person.DoesNotExist:
        return None


def is_kept_out(user: User) -> bool:
    """Whether the login is that of somebody suspended or departed: they cannot sign in."""
    person = person_of(user)
    return person is not None and person.status != Person.Status.ACTIVE
