"""Whom courses are offered to: catalogue visibility is an audience. Who calls sets the audit's actor."""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from tradewind.audiences import compiler
from tradewind.audiences.base import Node
from tradewind.audiences.errors import VanishedReference
from tradewind.audiences.models import Audience
from tradewind.audiences.sql import Param
from tradewind.audiences.tree import parse
from tradewind.catalog.models import Course, Offer
from tradewind.kernel.problems import BadInput
from tradewind.network.models import Person


@transaction.atomic
def define_offer(course: Course, audience: Audience | str, *, may_enrol: bool) -> Offer:
    """Offer the course to an audience, or say anew whether they may begin it by themselves.

    What is as it was is not written. BadInput where there is no audience of that code, or the course has ended.
    """
    if isinstance(audience, str):
        found = Audience.objects.filter(code=audience).first()
        if found is None:
            raise BadInput.of("audience", f"there is no audience {audience!r}.", "Name one that is there.")
        audience = found
    if course.ended_on is not None:
        raise BadInput.of("course", f"{course.code!r} has ended.", "Take it up again first.")
    offer, is_new = Offer.objects.get_or_create(course=course, audience=audience, defaults={"may_enrol": may_enrol})
    if not is_new and offer.may_enrol != may_enrol:
        offer.may_enrol = may_enrol
        offer.save(update_fields=["may_enrol"])
    return offer


@transaction.atomic
def withdraw_offer(course: Course, audience: str) -> None:
    """Offer the course to that audience no more; who has begun it goes on. BadInput where it was not offered."""
    offer = Offer.objects.filter(course=course, audience__code=audience).first()
    if offer is None:
        raise BadInput.of("audience", f"{course.code!r} is not offered to {audience!r}.")
    offer.delete()


def users_of_audience(audience: Audience) -> list[str]:
    """Codes of the courses that are offered to the audience, as ``course CODE``."""
    codes = Offer.objects.filter(audience=audience).order_by("course__code").values_list("course__code", flat=True)
    return [f"course {code}" for code in codes]


def offered_to(person: Person, courses: Iterable[Course] | None = None) -> dict[int, bool]:
    """The ids of courses that are offered to the person today, each with whether they may enrol themselves.

    As many queries for one offer as for hundreds: the offers, what their audiences name, and one statement that asks
    the compiled audiences about this one person. An offer whose audience cannot be evaluated is made to nobody.
    """
    offers = Offer.objects.standing().filter(course__ended_on=None).select_related("audience")
    if courses is not None:
        offers = offers.filter(course__in=list(courses))
    made = list(offers)
    belongs = audiences_of(person, {offer.audience_id: offer.audience for offer in made})
    found: dict[int, bool] = {}
    for offer in made:
        if offer.audience_id in belongs:
            found[offer.course_id] = found.get(offer.course_id, False) or offer.may_enrol
    return found


def audiences_of(person: Person, audiences: Mapping[int, Audience]) -> set[int]:
    """Of the audiences (by id), those that the person is in today; the same compiled sets as everywhere."""
    nodes = {pk: node for pk, audience in audiences.items() if (node := _node(audience)) is not None}
    if not nodes:
        return set()
    facts = compiler.facts_of(nodes.values())
    pieces: list[str] = []
    params: list[Param] = []
    for pk, node in nodes.items():
        try:
            compiled = compiler.members(node, among=[person.pk], facts=facts)
        except VanishedReference:
            continue
        pieces.append(f"SELECT %s::bigint WHERE EXISTS ({compiled.sql})")
        params += [pk, *compiled.params]
    if not pieces:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(pieces), params)
        return {row[0] for row in cursor.fetchall()}


def _node(audience: Audience) -> Node | None:
    """Its expression; None of one that was stored by a version that read more than we do."""
    try:
        return parse(audience.who, f"audiences.{audience.code}.who")
    except BadInput:
        return None
