"""Why somebody is, or is not, in an audience: each part of the expression asked of the person by itself.

The parts are the compiler's own pieces of SQL as select expressions, so an explanation cannot disagree with
the set. Unknown is null there and None here.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from django.db import connection
from django.utils.translation import gettext

from tradewind.audiences.base import Facts, Node
from tradewind.audiences.compiler import facts_of
from tradewind.audiences.conditions.nodes import Audience, Clause, Staff
from tradewind.audiences.conditions.nodes import Person as PersonClause
from tradewind.audiences.errors import evaluating
from tradewind.audiences.sentences import names_in
from tradewind.audiences.sql import Sql, Truth, joined
from tradewind.audiences.wording import Names
from tradewind.network.models import Appointment, Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """One condition, and whether it holds: None where that is not known."""

    key: str
    phrase: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class AppointmentOutcome:
    """One appointment and each condition of a staff clause on it.

    ``inactive`` says why it does not count today ("ended on 2026-09-01"); it has no ``conditions`` then.
    """

    code: str
    position: str
    location: str
    holds: bool | None
    conditions: tuple[Outcome, ...] = ()
    inactive: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One part of an expression, as it stands for a person.

    ``holds`` is True, False, or None where it is not known; ``place`` is where it stands in the expression.
    A staff clause has ``appointments``, a person clause ``conditions``, what is made of parts ``children``.
    ``note`` says what stands above it all: that the person is suspended or departed.
    """

    key: str
    place: str
    sentence: str
    holds: bool | None
    note: str = ""
    conditions: tuple[Outcome, ...] = ()
    appointments: tuple[AppointmentOutcome, ...] = ()
    children: tuple["Explanation", ...] = field(default=())

    def data(self) -> dict[str, object]:
        """The same as plain data, for the API."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The same for a terminal: what is asked, two blanks deeper what it is made of."""
        return list(self._lines(0))

    def _lines(self, depth: int) -> Iterator[str]:
        indent = "  " * depth
        yield f"{indent}{_mark(self.holds)}: {self.sentence}"
        if self.note:
            yield f"{indent}  {self.note}"
        for condition in self.conditions:
            yield f"{indent}  {_mark(condition.holds)}: {condition.phrase}"
        for appointment in self.appointments:
            yield f"{indent}  {_headline(appointment)}"
            for condition in appointment.conditions:
                yield f"{indent}    {_mark(condition.holds)}: {condition.phrase}"
        for child in self.children:
            yield from child._lines(depth + 1)


def _mark(holds: bool | None) -> str:
    return {True: gettext("yes"), False: gettext("no"), None: gettext("unknown")}[holds]


def _headline(appointment: AppointmentOutcome) -> str:
    what = gettext("%(position)s at %(location)s (%(code)s)") % {
        "position": appointment.position,
        "location": appointment.location,
        "code": appointment.code,
    }
    return f"{appointment.inactive or _mark(appointment.holds)}: {what}"


def explain(node: Node, person: Person) -> Explanation:
    """Why the person is or is not selected, part by part.

    Somebody suspended or departed is in no audience, and is told just that. CannotBeEvaluated where the
    expression names what is not there, or the database refuses its query.
    """
    if person.status != Person.Status.ACTIVE:
        note = gettext("%(person)s is %(status)s, and so in no audience.") % {
            "person": person,
            "status": gettext(person.status),
        }
        names = names_in([node])
        return Explanation(node.key, "who", _sentence(node, names), holds=False, note=note)
    with evaluating():
        return _Explaining(node, person).explanation()


def _sentence(node: Node, names: Names) -> str:
    return gettext("people who %(phrase)s") % {"phrase": node.phrase(names)}


@dataclass(frozen=True, slots=True)
class _Part:
    """A node of the expression with all audiences entered; ``number`` is where its answers begin."""

    node: Node
    place: str
    number: int
    children: list["_Part"]


class _Explaining:
    """One expression and one person: all truths in one query, and one more for each staff clause."""

    def __init__(self, node: Node, person: Person) -> None:
        self.person = person
        self.facts: Facts = facts_of([node]).asked_of(few=True)
        self.columns: list[Sql] = []
        self.root = self._part(node, "who")
        self.names = names_in([part.node for part in _all_parts(self.root)])
        self.held = list(
            Appointment.objects.filter(person=person)
            .select_related("position", "location", "location__timezone")
            .order_by("code")
        )

    def _part(self, node: Node, place: str) -> _Part:
        number = len(self.columns)
        self.columns.append(node.truth(self.facts).column())
        if isinstance(node, PersonClause):
            self.columns += [condition.truth(self.facts).column() for condition in node.conditions]
        children = [self._part(child, f"{place}.{node.key}{below}") for below, child in node.children()]
        if isinstance(node, Audience):
            children.append(self._part(self.facts.audience(node.code), f"audiences.{node.code}.who"))
        return _Part(node, place, number, children)

    def explanation(self) -> Explanation:
        columns = joined(", ", self.columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT ARRAY[{columns.text}] FROM network_person p WHERE p.id = %s",  # noqa: S608 - compiled
                [*columns.params, self.person.pk],
            )
            [(truths,)] = cursor.fetchall()
        return self._explained(self.root, truths)

    def _explained(self, part: _Part, truths: list[bool | None]) -> Explanation:
        node = part.node
        return Explanation(
            key=node.key,
            place=part.place,
            sentence=_sentence(node, self.names),
            holds=truths[part.number],
            conditions=self._outcomes(node, truths[part.number + 1 :]) if isinstance(node, PersonClause) else (),
            appointments=self._appointments(node) if isinstance(node, Staff) else (),
            children=tuple(self._explained(child, truths) for child in part.children),
        )

    def _outcomes(self, clause: Clause, truths: list[bool | None]) -> tuple[Outcome, ...]:
        return tuple(
            Outcome(condition.key, condition.phrase(self.names), holds)
            for condition, holds in zip(clause.conditions, truths, strict=False)
        )

    def _appointments(self, clause: Staff) -> tuple[AppointmentOutcome, ...]:
        truths: list[Truth] = [clause.appointment_truth(self.facts)]
        truths += [condition.truth(self.facts) for condition in clause.conditions]
        columns = joined(", ", [truth.column() for truth in truths])
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT a.id, ARRAY[{columns.text}] FROM network_active_appointment a"  # noqa: S608 - compiled
                " WHERE a.person_id = %s",
                [*columns.params, self.person.pk],
            )
            answers = dict(cursor.fetchall())
        return tuple(self._appointment(held, clause, answers.get(held.pk)) for held in self.held)

    def _appointment(self, held: Appointment, clause: Staff, truths: list[bool | None] | None) -> AppointmentOutcome:
        position, location = str(held.position), str(held.location)
        if truths is None:
            return AppointmentOutcome(held.code, position, location, holds=False, inactive=_why_inactive(held))
        return AppointmentOutcome(
            held.code, position, location, truths[0], conditions=self._outcomes(clause, truths[1:])
        )


def _all_parts(part: _Part) -> Iterator[_Part]:
    yield part
    for child in part.children:
        yield from _all_parts(child)


def _why_inactive(held: Appointment) -> str:
    """Words for an appointment of an active person that the view of active ones leaves out."""
    today = held.location.timezone.today
    if held.starts_on > today:
        return gettext("begins on %(day)s") % {"day": held.starts_on}
    if held.ends_on is not None and held.ends_on <= today:
        return gettext("ended on %(day)s") % {"day": held.ends_on}
    return gettext("not counted, as the location closed on %(day)s") % {"day": held.location.closed_on}
