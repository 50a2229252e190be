"""Finding what a code names, or saying which one was probably meant."""

from typing import TypeVar

from django.db import models

from tradewind.catalog.models import Course
from tradewind.kernel.codes import nearest
from tradewind.kernel.problems import BadInput
from tradewind.network.models import Person

M = TypeVar("M", bound=models.Model)

LOOKED_AT = 2000
"""Codes compared with a wrong one; among a million people the near ones begin alike."""


def person(code: str) -> Person:
    """The person of this code; BadInput names the nearest."""
    return by_code(Person, code, "PERSON", "person")


def course(code: str) -> Course:
    """The course of this code; BadInput names the nearest."""
    return by_code(Course, code, "COURSE", "course")


def by_code(model: type[M], code: str, place: str, noun: str) -> M:
    """The row of this code; BadInput, with the nearest code, if there is none."""
    found = model._default_manager.filter(code=code).first()
    if found is not None:
        return found
    alike = model._default_manager.filter(code__istartswith=code.strip()[:2])
    near = nearest(code, alike.values_list("code", flat=True)[:LOOKED_AT])
    raise BadInput.of(place, f"there is no {noun} {code!r}.", f"Did you mean {near!r}?" if near else "")
