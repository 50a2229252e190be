"""What expressions name: things of the network and above, and other audiences."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import TextField
from django.db.models.functions import Cast

from tradewind.audiences import registry
from tradewind.audiences.base import Node, Reference
from tradewind.audiences.models import Audience
from tradewind.audiences.registry import Found
from tradewind.audiences.tree import parse, walk
from tradewind.kernel.problems import SHOWN, BadInput, Problem

MAX_EXPANDED = 5_000
"""How many conditions an expression may have with those of all audiences that it names, and they name."""

MAX_EXPANDED_DEPTH = 100
"""How deep conditions may stand within one another, through the audiences that name one another."""


def references(node: Node) -> frozenset[tuple[str, str]]:
    """(kind, code) of all that the expression itself names; named audiences are not entered."""
    return frozenset((kind, code) for _, inner in walk(node) for _, (kind, code, _) in inner.references())


def missing(node: Node, place: str, *, also: Mapping[str, Collection[str]] | None = None) -> list[Problem]:
    """What the expression names that is not there (any more), each with its place.

    ``also`` has, per kind, codes that are taken to be there: what the same file defines.
    """
    given = {(kind, code) for kind, codes in (also or {}).items() for code in codes}
    named = [
        (f"{inner_place}.{inner.key}{below}", reference)
        for inner_place, inner in walk(node, place)
        for below, reference in inner.references()
        if (reference.kind, reference.code) not in given
    ]
    found = look_up(reference for _, reference in named)
    problems: list[Problem] = []
    for at, reference in named:
        kind, suggest = registry.KINDS[reference.kind], len(problems) < SHOWN
        if (fault := kind.fault(reference, found[reference.kind], suggest=suggest)) is not None:
            problems.append(Problem(at, *fault))
    return problems


def look_up(named: Iterable[Reference]) -> dict[str, Mapping[str, Found]]:
    """Kind -> code -> what is there of that name; one query a kind."""
    codes: dict[str, set[str]] = defaultdict(set)
    for reference in named:
        codes[reference.kind].add(reference.code)
    return {kind: registry.KINDS[kind].find(wanted) for kind, wanted in codes.items()}


def expand(nodes: Iterable[Node]) -> dict[str, Node]:
    """Code -> expression of every audience that the expressions name, and that those name in turn.

    Audiences that are not there are left out. One query for each step of the longest chain.
    """
    known: dict[str, Node] = {}
    asked: set[str] = set()
    wanted = {code for node in nodes for code in audiences_of(node)}
    while wanted:
        asked |= wanted
        step = {
            code: parse(who, f"audiences.{code}.who")
            for code, who in Audience.objects.filter(code__in=wanted).values_list("code", "who")
        }
        known |= step
        wanted = {code for node in step.values() for code in audiences_of(node)} - asked
    return known


def audiences_of(node: Node) -> list[str]:
    """Codes of the audiences that the expression itself names, each once."""
    return sorted(code for kind, code in references(node) if kind == "audience")


def dependents(codes: Collection[str]) -> frozenset[str]:
    """Codes of all audiences that name one of ``codes``, or name one that does, at any depth."""
    named_by: dict[str, set[str]] = defaultdict(set)
    for code, who in Audience.objects.values_list("code", "who"):
        for named in audiences_of(parse(who, f"audiences.{code}.who")):
            named_by[named].add(code)
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        new = named_by[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def names(who: object, kind: str, code: str) -> bool:
    """Whether an expression, as stored, names the thing itself."""
    try:
        return (kind, code) in references(parse(who))
    except BadInput:
        return False  # stored by a version that reads more; it is frozen as it is


def naming(kind: str, code: str) -> list[Audience]:
    """Audiences that name a thing, or an audience that does: without it they cannot be evaluated.

    The text of the expressions is searched, then those that have the word are read.
    """
    worded = Audience.objects.annotate(text=Cast("who", TextField())).filter(text__contains=f'"{code}"')
    own = {audience.code for audience in worded if names(audience.who, kind, code)}
    return list(Audience.objects.filter(code__in=own | dependents(own)).order_by("code")) if own else []


def check_expansion(node: Node, known: Mapping[str, Node], *, code: str = "", place: str = "who") -> None:
    """BadInput where named audiences run in a circle (shown: ``a -> b -> a``), or expand to too much.

    ``code`` is the name of ``node`` itself, if it has one; ``known`` is ``expand``'s.
    """
    _Expansion(known, place).enter(node, [code] if code else [], 1)


class _Expansion:
    """A walk through an expression and all the audiences that it names, as compiling will go."""

    def __init__(self, known: Mapping[str, Node], place: str) -> None:
        self.known = known
        self.place = place
        self.nodes = 0

    def enter(self, node: Node, path: list[str], depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_EXPANDED or depth > MAX_EXPANDED_DEPTH:
            raise BadInput.of(
                self.place,
                f"comes to more than {MAX_EXPANDED} conditions, or stands more than {MAX_EXPANDED_DEPTH} deep, "
                "with those of the audiences that it names.",
                "Name fewer of them.",
            )
        for _, child in node.children():
            self.enter(child, path, depth + 1)
        for _, (kind, code, _) in node.references():
            if kind != "audience":
                continue
            if code in path:
                circle = " -> ".join([*path[path.index(code) :], code])
                raise BadInput.of(self.place, f"runs in a circle of audiences: {circle}.", "Take one of them out.")
            if code in self.known:
                self.enter(self.known[code], [*path, code], depth + 1)
