"""A plain second implementation of the audience expressions of CONTRACT.md: no SQL and none of our classes.

True, False, or None where it is not known.
"""

from datetime import date
from operator import ge, gt, le, lt
from typing import Any

from audiences.world import DAY, PARTNERS, POSITIONS, UNITS, ZONES, Post, World

Yes = bool | None
BOUNDS = {"at_least": ge, "above": gt, "below": lt, "at_most": le}


def conjunction(values: list[Yes]) -> Yes:
    return False if False in values else None if None in values else True


def disjunction(values: list[Yes]) -> Yes:
    return True if True in values else None if None in values else False


def opposite(value: Yes) -> Yes:
    return None if value is None else not value


def above(tree: dict[str, Any], parent: int, code: str) -> set[str]:
    """A code and all above it in a tree whose values have the parent at an index."""
    found = set()
    step: str | None = code
    while step is not None:
        found.add(step)
        step = tree[step][parent]
    return found


def chosen(wanted: Any, actual: set[Any]) -> bool:
    """Whether a value, a list of values or ``{none_of: [...]}`` fits what is there."""
    if isinstance(wanted, dict):
        return not chosen(wanted["none_of"], actual)
    return bool(actual & set(wanted if isinstance(wanted, list) else [wanted]))


def elapsed(bounds: dict[str, int], days: int) -> bool:
    return all(BOUNDS[key](days, bound) for key, bound in bounds.items())


class Evaluator:
    """Questions about one world. ``audiences`` are the named ones."""

    def __init__(self, world: World, audiences: dict[str, Any] | None = None) -> None:
        self.world = world
        self.audiences = audiences or {}

    def active(self, person: str) -> bool:
        return self.world.people[person].status == "active"

    def today(self, post: Post) -> date:
        return ZONES[self.world.places[post.place].zone]

    def posts(self, person: str) -> dict[str, Post]:
        """The active appointments."""
        found = {}
        for code, post in self.world.posts.items():
            today = self.today(post)
            closed_on = self.world.places[post.place].closed_on
            held = post.starts_on <= today and (post.ends_on is None or today < post.ends_on)
            if post.person == person and held and (closed_on is None or today < closed_on) and self.active(person):
                found[code] = post
        return found

    def home(self, person: str) -> Post | None:
        found = self.posts(person)
        if not found:
            return None
        return found[min(found, key=lambda code: (not found[code].primary, found[code].starts_on, code))]

    def own_day(self, person: str) -> date:
        home = self.home(person)
        return self.today(home) if home else DAY

    def community(self, person: str) -> str | None:
        if own := self.world.people[person].community:
            return own
        home = self.home(person)
        return PARTNERS[self.world.places[home.place].partner][2] if home else None

    def measure(self, wanted: dict[str, Any], subject: str) -> Yes:
        periods = wanted.get("periods", 1)
        values = self.world.values.get((wanted["metric"], subject), [])[:periods]
        if len(values) < periods:
            return None
        return all(BOUNDS[key](value, wanted[key]) for value in values for key in BOUNDS if key in wanted)

    def staff(self, key: str, wanted: Any, post: Post) -> Yes:
        """One condition of a staff clause on one appointment."""
        place = self.world.places[post.place]
        if key == "tenure_days":
            return elapsed(wanted, (self.today(post) - post.starts_on).days)
        if key == "location_metric":
            return self.measure(wanted, post.place)
        if key == "partner_metric":
            return self.measure(wanted, place.partner)
        if key == "primary":
            return post.primary is wanted
        return chosen(
            wanted,
            {
                "position": {post.position},
                "position_group": set(POSITIONS[post.position]),
                "brand": place.brands & (post.brands or place.brands),
                "location": {post.place},
                "partner": above(PARTNERS, 1, place.partner),
                "partner_type": {PARTNERS[place.partner][0]},
                "country": {place.country},
                "subdivision": {place.subdivision},
                "tag": place.tags,
                "within": {one for unit in place.units for one in above(UNITS, 1, unit)},
                "kind": {"internal" if PARTNERS[place.partner][0] == "internal" else "external"},
            }[key],
        )

    def on_posts(self, clause: dict[str, Any], person: str) -> dict[str, Yes]:
        """Appointment -> whether a staff clause holds on it."""
        return {
            code: conjunction([self.staff(key, wanted, post) for key, wanted in clause.items()])
            for code, post in self.posts(person).items()
        }

    def person(self, key: str, wanted: Any, person: str) -> Yes:
        human = self.world.people[person]
        if key == "hired_days":
            return None if human.hired_on is None else elapsed(wanted, (self.own_day(person) - human.hired_on).days)
        actual = {"code": person, "community": self.community(person), "locale": human.locale}[key]
        return chosen(wanted, {actual})

    def below(self, person: str, dimension: str, managers: list[str]) -> bool:
        return any(
            line.manager in managers or self.below(line.manager, dimension, managers)
            for line in self.world.lines
            if (line.subordinate, line.dimension) == (person, dimension)
            and (line.starts_on is None or line.starts_on <= DAY)
            and (line.ends_on is None or line.ends_on > DAY)
        )

    def holds(self, goals: Any, person: str) -> bool:
        day = self.own_day(person)
        valid = {
            earned.goal
            for earned in self.world.earned
            if earned.person == person
            and earned.achieved_on <= day
            and (earned.valid_until is None or day <= earned.valid_until)
        }
        return chosen(goals, valid)

    def truth(self, expression: dict[str, Any], person: str) -> Yes:
        [(key, value)] = expression.items()
        if key == "all":
            return conjunction([self.truth(part, person) for part in value])
        if key == "any":
            return disjunction([self.truth(part, person) for part in value])
        if key == "not":
            return opposite(self.truth(value, person))
        if key == "audience":
            return self.truth(self.audiences[value], person)
        if key == "staff":
            return disjunction(list(self.on_posts(value, person).values()))
        if key == "person":
            return conjunction([self.person(name, wanted, person) for name, wanted in value.items()])
        if key == "person_metric":
            return self.measure(value, person)
        if key == "reports_to":
            managers = value["manager"] if isinstance(value["manager"], list) else [value["manager"]]
            dimensions = value["dimension"] if isinstance(value["dimension"], list) else [value["dimension"]]
            return any(self.below(person, dimension, managers) for dimension in dimensions)
        return self.holds(value, person) if key == "holds" else not self.holds(value, person)

    def reasons(self, expression: dict[str, Any], person: str) -> set[str]:
        """Of an expression that holds: the appointments that made it so."""
        [(key, value)] = expression.items()
        if key == "all":
            return {code for part in value for code in self.reasons(part, person)}
        if key == "any":
            holding = [part for part in value if self.truth(part, person) is True]
            return {code for part in holding for code in self.reasons(part, person)}
        if key == "audience":
            return self.reasons(self.audiences[value], person)
        if key == "staff":
            return {code for code, holds in self.on_posts(value, person).items() if holds is True}
        return set()

    def entitled(self, expression: dict[str, Any]) -> dict[str, set[str]]:
        """Person -> reasons, of everybody whom the expression selects."""
        return {
            person: self.reasons(expression, person)
            for person in self.world.people
            if self.active(person) and self.truth(expression, person) is True
        }
