"""What keeps a person out of a requirement, or keeps everything as it is, whatever its audience says."""

from datetime import date

from django.db import connection

from tradewind.network.models import Person
from tradewind.programs.models import Decline, Requirement


def bars(person: Person, requirement: Requirement, today: date) -> list[str]:
    """The rules of ``reconcile.decide`` that stand before the audience, each that applies as a sentence."""
    return [
        *_barred(person, requirement, today),
        *_as_it_is(requirement, today),
    ]


def _barred(person: Person, requirement: Requirement, today: date) -> list[str]:
    found = []
    if person.status != Person.Status.ACTIVE:
        found.append(f"{person} is {person.get_status_display().lower()}, and so in no audience.")
    if requirement.ended_on is not None and requirement.ended_on <= today:
        found.append(f"The requirement ended on {requirement.ended_on}.")
    addressed = sorted(requirement.communities.values_list("code", flat=True))
    community = _community(person)
    if addressed and community not in addressed:
        found.append(f"It addresses only {', '.join(addressed)}; {person} is of {community or 'no community'}.")
    declined = Decline.objects.filter(person=person, requirement=requirement, withdrawn_at=None).exists()
    if declined and not requirement.mandatory:
        found.append("It is not mandatory, and was declined.")
    return found


def _as_it_is(requirement: Requirement, today: date) -> list[str]:
    found = []
    program = requirement.program
    if program and program.opens and today < program.opens:
        found.append(f"Its program {program.code} opens on {program.opens}: nothing opens or closes before.")
    if program and program.closes and today > program.closes:
        found.append(f"Its program {program.code} closed on {program.closes}: nothing opens or closes since.")
    if requirement.mode != Requirement.Mode.FOLLOW:
        found.append(f"Its mode is {requirement.mode}.")
    if requirement.fault:
        found.append(f"It is frozen: {requirement.fault}")
    return found


def _community(person: Person) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code FROM network_person_home h JOIN network_community c ON c.id = h.community_id "
            "WHERE h.person_id = %s",
            [person.pk],
        )
        row = cursor.fetchone()
    return row[0] if row else None
