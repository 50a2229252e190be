"""What can be done to the catalog."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from tradewind.catalog.models import Course, Equivalency
from tradewind.kernel.codes import code_fault, nearest
from tradewind.kernel.problems import BadInput, Problems


def find_course(code: str, place: str = "course") -> Course:
    """The course of that code, ended or not; BadInput at ``place`` with the nearest known one."""
    if (course := Course.objects.filter(code=code).first()) is not None:
        return course
    near = nearest(code, Course.objects.values_list("code", flat=True).iterator())
    raise BadInput.of(place, f"there is no course {code!r}.", f"Did you mean {near!r}?" if near else "")


@transaction.atomic
def define_course(
    code: str,
    *,
    title: str,
    kind: str = "",
    language: str = "",
    hours: Decimal | None = None,
    description: str = "",
) -> Course:
    """Offer a course under this code, or say anew what it is; one that had ended is offered again.

    What is as it was is not written. Raises BadInput for a bad code, an empty title or negative hours.
    """
    problems = Problems()
    if fault := code_fault(code):
        problems.add(f"courses.{code}", f"{code!r} {fault}.")
    if not title.strip():
        problems.add(f"courses.{code}.title", "is empty.", "Say what people know the course as.")
    if hours is not None and not hours >= 0:
        problems.add(f"courses.{code}.hours", f"{hours} is less than nothing.")
    problems.raise_if_any()
    values = {"title": title, "kind": kind, "language": language, "hours": hours, "description": description}
    _, is_new = Course.objects.get_or_create(code=code, defaults=values)
    course = Course.objects.select_for_update().get(code=code)
    if not is_new:
        _write(course, {**values, "ended_on": None})
    return course


@transaction.atomic
def end_course(course: Course, *, on: date) -> None:
    """Offer the course no more from ``on``. Its credits keep their meaning, and so do goals that ask for it."""
    _write(course, {"ended_on": on})


@transaction.atomic
def offer_again(course: Course) -> None:
    """Offer a course that had ended; one that had not stays as it is."""
    _write(course, {"ended_on": None})


@transaction.atomic
def allow_proxy_credit(course: Course, *, to: Course.ProxyCredit) -> None:
    """Say who beside administrators may record that somebody of theirs earned the course; not for what was recorded."""
    _write(course, {"proxy_credit": to})


@transaction.atomic
def define_equivalency(
    code: str,
    *,
    course: Course | str,
    counts_as: Course | str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reaches_back: bool = False,
) -> Equivalency:
    """Let credits of ``course`` count as ones of ``counts_as``; see ``Equivalency`` for which, and how far.

    What is as it was is not written; whom a change concerns is looked at by the next reconcile. Raises BadInput
    for a bad code, an unknown course, a course that would count as itself, days that run backward, or a pair
    that has an equivalency under another code.
    """
    place = f"equivalencies.{code}"
    if fault := code_fault(code):
        raise BadInput.of(place, f"{code!r} {fault}.")
    one = find_course(course, f"{place}.course") if isinstance(course, str) else course
    other = find_course(counts_as, f"{place}.counts_as") if isinstance(counts_as, str) else counts_as
    problems = Problems()
    if one == other:
        problems.add(f"{place}.counts_as", f"{other.code!r} is the course itself.", "Name another course.")
    if starts_on and ends_on and ends_on < starts_on:
        problems.add(f"{place}.until", f"{ends_on} is before it begins ({starts_on}).", "Both days are inclusive.")
    if twin := Equivalency.objects.filter(course=one, counts_as=other).exclude(code=code).first():
        problems.add(place, f"{one.code!r} counts as {other.code!r} by {twin.code!r} already.", "Change that one.")
    problems.raise_if_any()
    pair = {"course": one, "counts_as": other}
    values = {**pair, "starts_on": starts_on, "ends_on": ends_on, "reaches_back": reaches_back}
    _, is_new = Equivalency.objects.get_or_create(code=code, defaults=values)
    equivalency = Equivalency.objects.select_for_update().get(code=code)
    if not is_new:
        _write(equivalency, values)
    return equivalency


@transaction.atomic
def end_equivalency(code: str, *, on: date) -> None:
    """What is earned after ``on`` counts no more; what was earned until then goes on counting."""
    _write(Equivalency.objects.select_for_update().get(code=code), {"ends_on": on})


def _write(row: Course | Equivalency, values: dict[str, Any]) -> None:
    """Save what differs; nothing where nothing does, so that repeating a definition leaves no trace."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
