"""What a part of the audience language is: one class holds all that there is to know about it.

A **node** selects people; a **condition** stands inside a clause (``staff`` or ``person``). Each class reads
its data and gives it back, makes its SQL, words it, and tells what it refers to. It becomes part of the
language by ``registry.add_node``, ``add_staff_condition`` or ``add_person_condition``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

from django.utils.functional import Promise
from django.utils.translation import gettext

from tradewind.audiences.errors import VanishedReference
from tradewind.audiences.reading import Reader
from tradewind.audiences.shapes import Shape, Written
from tradewind.audiences.sql import Truth
from tradewind.audiences.values import Choice, Frozen
from tradewind.audiences.wording import Names


class Reference(NamedTuple):
    """Something that an expression names. ``trait`` is what it must be, where that matters (a metric's subject)."""

    kind: str
    code: str
    trait: str = ""


def refer(kind: str, choice: Choice, below: str = "") -> list[tuple[str, Reference]]:
    """The references of a choice of codes that stands at ``below`` its part's place."""
    return [(below, Reference(kind, code)) for code in choice.values]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where SQL reads who works where today: the views of these names, or tables of what the views have.

    Whoever evaluates many expressions over the same people reads the views once. ``with_brands``: the table of
    appointments has their effective brands as well, an array (``conditions.sources.APPOINTMENTS``).
    ``with_traits``: what conditions ask of a position or a place is looked up beforehand, too
    (``conditions.sources.JOBS``, ``PLACES``), and what they ask of a person (``registry.TRAITS``).
    """

    appointments: str = "network_active_appointment"
    homes: str = "network_person_home"
    with_brands: bool = False
    with_traits: bool = False


class Facts:
    """What compiling looks up beforehand: ids of codes, and the expressions of named audiences.

    ``faults`` says of each reference that is not there (any more) what is wrong with it. ``few`` says that
    only some given people are asked about, so that it pays to begin at the person.
    """

    def __init__(
        self,
        ids: Mapping[tuple[str, str], int],
        faults: Mapping[Reference, str],
        audiences: Mapping[str, "Node"],
        *,
        few: bool = False,
        sources: Sources = Sources(),
    ) -> None:
        self._ids = ids
        self._audiences = audiences
        self.faults = faults
        self.few = few
        self.sources = sources

    def asked_of(self, *, few: bool) -> "Facts":
        """The same facts for another question."""
        return Facts(self._ids, self.faults, self._audiences, few=few, sources=self.sources)

    def read_from(self, sources: Sources) -> "Facts":
        """The same facts, with other tables for the views."""
        return Facts(self._ids, self.faults, self._audiences, few=self.few, sources=sources)

    def id(self, kind: str, code: str, trait: str = "") -> int:
        """The id of one thing; VanishedReference where it is not there (any more)."""
        if (fault := self.faults.get(Reference(kind, code, trait))) is not None:
            raise VanishedReference(kind, code, fault)
        return self._ids[kind, code]

    def ids(self, kind: str, choice: Choice) -> list[int]:
        """The ids of a choice of codes."""
        return [self.id(kind, code) for code in choice.values]

    def truth(self, node: "Node") -> Truth:
        """When an expression holds for the person ``p``. Nodes ask for their children's here, never of them."""
        return node.truth(self)

    def audience(self, code: str) -> "Node":
        """The expression of a named audience; VanishedReference where there is none."""
        self.id("audience", code)
        return self._audiences[code]


class Part(Frozen):
    """What nodes and conditions have in common. ``key`` is how the part is written.

    ``title`` is what an editor calls it (its key, if it has none), ``hint`` what it says of it, ``shape`` what it
    asks for.
    """

    key: ClassVar[str]
    title: ClassVar[str | Promise] = ""
    hint: ClassVar[str | Promise] = ""
    shape: ClassVar[Shape] = Written()

    @classmethod
    def called(cls) -> str:
        """The title in the language that is active."""
        return str(cls.title) or cls.key.replace("_", " ").capitalize()

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        """The part that ``data``, the value under ``key``, describes; None after reporting its faults."""
        raise NotImplementedError

    def data(self) -> object:
        """The shortest data that reads back as this."""
        raise NotImplementedError

    def truth(self, facts: Facts) -> Truth:
        """When it holds for the person ``p`` (a staff condition: for the appointment ``a``)."""
        raise NotImplementedError

    def phrase(self, names: Names, depth: int = 0) -> str:
        """It in words: a node as a verb for "people who ...", a staff condition as what follows that verb.

        ``depth`` is how many compound conditions it stands within.
        """
        raise NotImplementedError

    def references(self) -> Iterable[tuple[str, Reference]]:
        """What it names itself, without its children's, each with its place below its own (``.manager``)."""
        return ()


class Condition(Part):
    """One condition of a clause. ``leads`` says that its phrase is itself a verb ("are technician")."""

    leads: ClassVar[bool] = False


class Node(Part):
    """An expression that selects people."""

    def children(self) -> Iterable[tuple[str, "Node"]]:
        """The expressions within, each with its place below this one's key (``[2]``, or nothing)."""
        return ()

    def denial(self, names: Names, depth: int = 0) -> str:
        """Its opposite in words."""
        return gettext("are not among those who %(phrase)s") % {"phrase": self.phrase(names, depth)}
