"""Defining courses and what counts as what."""

from datetime import date

from django.db import transaction

from tradewind.catalog.models import Course, Equivalency
from tradewind.kernel.problems import BadInput


@transaction.atomic
def define_equivalency(
    code: str,
    *,
    course: Course,
    counts_as: Course,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reaches_back: bool = False,
) -> Equivalency:
    """Create the equivalency, or bring it to this; what is as it was is not written.

    Credits of ``course`` count as ``counts_as`` where earned from ``starts_on`` through ``ends_on``. BadInput
    for a course that would count as itself, or days in the wrong order.
    """
    place = f"equivalencies.{code}"
    if course == counts_as:
        raise BadInput.of(f"{place}.counts_as", f"{course.code} counts as itself already.", "Name another course.")
    if starts_on and ends_on and ends_on < starts_on:
        raise BadInput.of(f"{place}.until", f"{ends_on} is before it starts, {starts_on}.", "Swap the days.")
    wanted = {
        "course": course,
        "counts_as": counts_as,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "reaches_back": reaches_back,
    }
    equivalency, is_new = Equivalency.objects.get_or_create(code=code, defaults=wanted)
    differing = {name: value for name, value in wanted.items() if not is_new and getattr(equivalency, name) != value}
    if differing:
        for name, value in differing.items():
            setattr(equivalency, name, value)
        equivalency.save(update_fields=list(differing))
    return equivalency


@transaction.atomic
def end_equivalency(code: str, *, on: date) -> None:
    """What is earned after ``on`` counts no more; what was earned before goes on counting."""
    Equivalency.objects.filter(code=code).update(ends_on=on)
