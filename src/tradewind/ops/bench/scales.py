"""The sizes of the networks that are measured."""

from dataclasses import dataclass

SEED = "tradewind-bench-1"
"""Another number, another network: figures of two seeds are not to be compared."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a network is, and how often what is measured is done.

    ``units`` is that of each of its three field organizations, ``months`` how many of location metrics it has behind
    it; people have 1.6 appointments each. ``changes`` of one person are made, ``visits`` to locations, plans and
    audiences, ``feeds`` loaded of each kind; queries go over so many ``statements``. So many ``learners`` are at work
    at once, and ``think`` for so many seconds on average between two commits.
    """

    name: str
    people: int
    locations: int
    units: int = 600
    months: int = 6
    requirements: int = 300
    changes: int = 300
    visits: int = 50
    feeds: int = 3
    statements: int = 100_000
    learners: int = 200
    think: float = 5.0


SCALES = {
    scale.name: scale
    for scale in (
        Scale("s", people=10_000, locations=250),
        Scale("m", people=100_000, locations=2_000, statements=1_000_000),
        Scale("l", people=1_000_000, locations=20_000, statements=5_000_000),
    )
}
