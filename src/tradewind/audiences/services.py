"""What can be done with audiences. Who calls sets the audit's actor (``kernel.audit.acting``)."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from time import perf_counter

from django.db import connection, transaction
from django.db.models.functions import Coalesce, Now

from tradewind.audiences import compiler
from tradewind.audiences.base import Node
from tradewind.audiences.errors import AudienceInUse, UnknownAudience, evaluating
from tradewind.audiences.models import Audience
from tradewind.audiences.references import check_expansion, expand, missing
from tradewind.audiences.tree import parse, to_data
from tradewind.identity.models import User
from tradewind.kernel.codes import code_fault
from tradewind.kernel.problems import BadInput, Problems
from tradewind.network.models import Person

_USERS: list[Callable[[Audience], list[str]]] = []


def register_users(users: Callable[[Audience], list[str]]) -> None:
    """Register what names the users of an audience (``["requirement service-hv"]``): they keep it from deletion."""
    if users not in _USERS:
        _USERS.append(users)


def users_of(audience: Audience) -> list[str]:
    """All that uses an audience, in words: other audiences, and what the apps above registered."""
    naming = [f"audience {code}" for code in Audience.objects.naming(audience.code).values_list("code", flat=True)]
    return naming + [user for users in _USERS for user in users(audience)]


def resolve(code: str) -> Node:
    """The expression of a named audience; UnknownAudience where there is none."""
    audience = Audience.objects.filter(code=code).first()
    if audience is None:
        raise UnknownAudience(code)
    return parse(audience.who, f"audiences.{code}.who")


@transaction.atomic
def define_audience(
    code: str,
    *,
    title: str = "",
    who: object,
    owner: User | None = None,
    also: Mapping[str, Collection[str]] | None = None,
) -> Audience:
    """Create the audience ``code``, or change it; what is as it was is not written.

    ``who`` is an expression as data, or a node. ``also`` has codes that the same file defines, and that an
    expression may so name before they are there. Nobody's assignments change before the engine has run.
    BadInput with every fault of the code, the expression and what it names, or with the circle it makes.
    """
    place = f"audiences.{code}"
    if (fault := code_fault(code)) is not None:
        raise BadInput.of("audiences", f"{code!r} {fault}.")
    node = who if isinstance(who, Node) else parse(who, f"{place}.who")
    check_definition(node, code, f"{place}.who", also=also)
    audience = Audience.objects.filter(code=code).first() or Audience(code=code, owner=owner)
    data = to_data(node)
    if audience.pk is None or (audience.title, audience.who) != (title, data):
        if audience.who != data:
            audience.fault, audience.frozen_at = "", None  # it stands as it is now: all that it names is there
        audience.title, audience.who = title, data
        audience.save()
    return audience


def check_definition(
    node: Node, code: str, place: str = "who", *, also: Mapping[str, Collection[str]] | None = None
) -> None:
    """BadInput where the audience ``code`` (empty: one without a name yet) cannot be defined so.

    That is where the expression names what is not there, or runs in a circle (``define_audience``).
    """
    problems = Problems()
    problems.extend(missing(node, place, also={"audience": [code] if code else [], **(also or {})}))
    problems.raise_if_any()
    check_expansion(node, expand([node]), code=code, place=place)


def version_of(audience: Audience | None) -> str:
    """A mark of what the audience says: whoever changed it since has another one. Empty of one that is not there."""
    if audience is None:
        return ""
    said = json.dumps([audience.title, audience.who], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@transaction.atomic
def delete_audience(code: str) -> None:
    """Delete an audience that nothing uses; AudienceInUse names what does, UnknownAudience if there is none."""
    audience = Audience.objects.select_for_update().filter(code=code).first()
    if audience is None:
        raise UnknownAudience(code)
    if users := users_of(audience):
        raise AudienceInUse(code, users)
    audience.delete()


def freeze(audience: Audience, fault: str) -> None:
    """Set aside an audience that cannot be evaluated: whoever it put into requirements stays as they are.

    ``fault`` is what its owner reads. Frozen already, it keeps the instant at which it froze.
    """
    Audience.objects.filter(pk=audience.pk).exclude(fault=fault).update(
        fault=fault, frozen_at=Coalesce("frozen_at", Now())
    )
    audience.refresh_from_db(fields=["fault", "frozen_at"])


def thaw(audience: Audience) -> None:
    """Take an audience that can be evaluated again back into use."""
    Audience.objects.filter(pk=audience.pk).exclude(fault="", frozen_at=None).update(fault="", frozen_at=None)
    audience.fault, audience.frozen_at = "", None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many people an expression selects, the first of them by name, and the milliseconds it took."""

    count: int
    sample: list[Person]
    milliseconds: float


def preview(node: Node, sample: int = 10) -> Preview:
    """Whom the expression selects today; CannotBeEvaluated where that cannot be told."""
    began = perf_counter()
    compiled = compiler.members(node)
    with evaluating(), connection.cursor() as cursor:
        cursor.execute(
            f"WITH m AS MATERIALIZED ({compiled.sql}) SELECT (SELECT count(*) FROM m),"  # noqa: S608 - compiled
            " ARRAY(SELECT n.id FROM m JOIN network_person n ON n.id = m.person_id"
            " ORDER BY n.sort_key, n.code LIMIT %s)",
            [*compiled.params, sample],
        )
        [(count, first)] = cursor.fetchall()
    people = Person.objects.in_bulk(first)
    return Preview(count, [people[pk] for pk in first], (perf_counter() - began) * 1000)
