"""What a page does: one verb of a service, in a transaction of its own, with the engine in the same request."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from faults.pages import NAME, PASSWORD

# Loaded here so that a forked child need not.
from tradewind.cli import main  # noqa: F401
from tradewind.exchange import academy, feeds  # noqa: F401
from tradewind.identity.models import User
from tradewind.metrics import services  # noqa: F401
from tradewind.network import services as network
from tradewind.network.models import Appointment, Brand, Location, Person, Position
from tradewind.ops import invariants, schema, worker  # noqa: F401
from tradewind.programs import services as programs
from tradewind.programs.models import Requirement, Waiver
from tradewind.programs.queries import export  # noqa: F401

ACTOR = "faults"


def change_position(appointment: str, position: str) -> None:
    network.change_position(Appointment.objects.get(code=appointment), Position.objects.get(code=position), actor=ACTOR)


def change_status(person: str, status: str) -> None:
    network.change_status(Person.objects.get(code=person), Person.Status(status), actor=ACTOR)


def set_brands(location: str, brands: Sequence[str]) -> None:
    found = tuple(Brand.objects.filter(code__in=brands).order_by("code"))
    network.set_location_brands(Location.objects.get(code=location), found, actor=ACTOR)


def end_appointment(appointment: str, on: str) -> None:
    network.end_appointment(Appointment.objects.get(code=appointment), on=date.fromisoformat(on), actor=ACTOR)


def waive(person: str, requirement: str) -> None:
    """Once: who tries again after a crash looks first, as a page shows what is there."""
    asked = {"person": Person.objects.get(code=person), "requirement": Requirement.objects.get(code=requirement)}
    if not Waiver.objects.filter(**asked).exists():
        programs.waive(asked["person"], asked["requirement"], reason="tried", actor=ACTOR)


VERBS: dict[str, Callable[..., None]] = {
    verb.__name__: verb for verb in (change_position, change_status, set_brands, end_appointment, waive)
}


def carry_out(edits: Sequence[Sequence[Any]]) -> int:
    """Each edit is a verb's name and what it is given."""
    for name, *given in edits:
        VERBS[name](*given)
    return 0


def let_in() -> int:
    """Somebody who may do all that the pages let one do, with a password of their own."""
    User.objects.create_superuser(NAME, password=PASSWORD)
    return 0


def print_violations() -> int:
    sys.stdout.write(json.dumps([str(violation) for violation in invariants.violations()]) + "\n")
    return 0
