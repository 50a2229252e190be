"""Random steps of an academy's life, each taken in the academy and in the brute force alike."""

import csv
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from hypothesis import strategies as st

from engine import by_services, plain_sql, worlds
from engine.brute_engine import Engine, Key
from engine.brute_force import World
from tradewind.audiences.services import define_audience
from tradewind.credit import services as credit
from tradewind.credit.models import Credit
from tradewind.exchange import feeds
from tradewind.goals.services import define_goal
from tradewind.network.models import Person
from tradewind.programs import clock, services
from tradewind.programs.models import Requirement, Waiver

Step = tuple[str, Any]

_assignments = st.tuples(st.sampled_from(worlds.PEOPLE), st.sampled_from(worlds.REQUIREMENTS))
_ahead = st.sampled_from([None, 0, 3, 40])
"""Days from today, or for good."""

steps: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.sampled_from(["sql", "feed", "services"]), worlds.edits()),
    st.tuples(st.just("at once"), st.lists(worlds.edits(), min_size=2, max_size=4)),
    st.tuples(st.sampled_from(["observe", "observe by feed"]), st.lists(worlds.observation(), min_size=1, max_size=6)),
    st.tuples(st.just("define"), worlds.definitions),
    st.tuples(st.just("clock"), st.sampled_from([1, 2, 7, 31])),
    st.tuples(st.sampled_from(["waive", "assign", "extend"]), st.tuples(_assignments, _ahead)),
    st.tuples(
        st.sampled_from(["withdraw waiver", "end assignment by hand", "decline", "withdraw decline"]), _assignments
    ),
    st.tuples(st.just("end requirement"), st.sampled_from(worlds.REQUIREMENTS)),
    st.tuples(st.sampled_from(["revoke", "reinstate"]), st.integers(0, 5)),
)


def take(engine: Engine, step: Step) -> None:
    """Nobody is looked at again yet: the caller drains and settles."""
    how, what = step
    _TAKE[how](engine, what)


def load(world: World) -> None:
    """As a feed."""
    with tempfile.TemporaryDirectory() as folder:
        for entity, rows in world.items():
            if rows:
                columns = list(dict.fromkeys(name for row in rows.values() for name in row))
                with (Path(folder) / f"{entity}.csv").open("w", newline="", encoding="utf-8") as file:
                    writer = csv.DictWriter(file, columns)
                    writer.writeheader()
                    writer.writerows(rows.values())
        feeds.load(Path(folder), max_removals=Decimal(100), actor="test")


def define(engine: Engine, what: tuple[str, str, dict[str, Any]]) -> None:
    """A goal, an audience, a program or a requirement as it is from now on."""
    section, code, entry = what
    if section == "goals":
        define_goal(code, title="", **entry)
    elif section == "audiences":
        define_audience(code, who=entry["who"])
    elif section == "programs":
        services.define_program(code, title="", **entry, actor="test")
    else:
        due = entry.get("due")
        if due and "on" in due:
            due = {"on": due["on"].isoformat()}
        spec = {**entry, "due": due, "communities": tuple(entry.get("communities", ()))}
        services.define_requirement(services.RequirementSpec(code=code, **spec), actor="test")
    engine.define(section, code, entry)


def _sql(engine: Engine, what: Any) -> None:
    entity, key, row = what
    plain_sql.write(entity, row)
    engine.world[entity][key] = row


def _feed(engine: Engine, what: Any) -> None:
    entity, key, row = what
    load({entity: {key: row}})
    engine.world[entity][key] = row


def _at_once(engine: Engine, what: Any) -> None:
    for edit in what:
        _sql(engine, edit)


def _observe(engine: Engine, what: Any) -> None:
    _at_once(engine, [("observations", key, row) for key, row in what])


def _observe_by_feed(engine: Engine, what: Any) -> None:
    rows = dict(what)
    load({"observations": rows})
    engine.world["observations"].update(rows)


def _services(engine: Engine, what: Any) -> None:
    by_services.write(engine.world, *what)


def _clock(engine: Engine, days: int) -> None:
    """All in one transaction, whose clock stands still: what was entered before is now that much older."""
    engine.today += timedelta(days=days)
    with connection.cursor() as cursor:
        for table, column in [
            ("programs_assignment", "opened_at"),
            ("programs_pastassignment", "opened_at"),
            ("programs_extension", "decided_at"),
        ]:
            cursor.execute(f"UPDATE {table} SET {column} = {column} - %s", [timedelta(days=days)])
    clock.tick(on=engine.today)


def _pair(key: Key) -> tuple[Person, Requirement]:
    return Person.objects.get(code=key[0]), Requirement.objects.get(code=key[1])


def _until(engine: Engine, days: int | None) -> date | None:
    return None if days is None else engine.today + timedelta(days=days)


def _waive(engine: Engine, what: tuple[Key, int | None]) -> None:
    key, until = what[0], _until(engine, what[1])
    services.waive(*_pair(key), reason="because", until=until, actor="test")
    engine.decisions.waivers.setdefault(key, []).append((engine.today, until))


def _withdraw_waivers(engine: Engine, key: Key) -> None:
    for waiver in Waiver.objects.filter(person__code=key[0], requirement__code=key[1]):
        services.withdraw_waiver(waiver, actor="test")
    engine.decisions.waivers.pop(key, None)


def _assign(engine: Engine, what: tuple[Key, int | None]) -> None:
    key, until = what[0], _until(engine, what[1])
    services.assign_by_hand(*_pair(key), reason="because", until=until, actor="test")
    if not engine.decisions.by_hand(key, engine.today):
        engine.decisions.hands.setdefault(key, []).append((engine.today, until))


def _end_hand(engine: Engine, key: Key) -> None:
    services.end_hand_assignment(*_pair(key), actor="test")
    engine.decisions.hands.pop(key, None)


def _extend(engine: Engine, what: tuple[Key, int | None]) -> None:
    key, due_on = what[0], _until(engine, what[1])
    if key in engine.open and due_on is not None:
        services.extend_due(*_pair(key), due_on=due_on, reason="because", actor="test")
        engine.open[key].due_on, engine.open[key].extended = due_on, True


def _decline(engine: Engine, key: Key) -> None:
    person, requirement = _pair(key)
    if not requirement.mandatory:
        services.decline(person, requirement, reason="no", actor="test")
        engine.decisions.declined.add(key)


def _withdraw_decline(engine: Engine, key: Key) -> None:
    services.withdraw_decline(*_pair(key), actor="test")
    engine.decisions.declined.discard(key)


def _end_requirement(engine: Engine, code: str) -> None:
    services.end_requirement(code, actor="test")
    engine.ended.add(code)


def _award(engine: Engine, number: int) -> tuple[str, Credit] | None:
    """One of the awards that there are."""
    keys = sorted(engine.world.get("credits", {}))
    if not keys:
        return None
    person, course, earned_on = keys[number % len(keys)].split("/")
    award = Credit.objects.awards().get(person__code=person, course__code=course, earned_on=earned_on)
    return keys[number % len(keys)], award


def _revoke(engine: Engine, number: int) -> None:
    if found := _award(engine, number):
        credit.revoke_credit(found[1], reason="because", actor="test")
        engine.ledger.revoked.add(found[0])


def _reinstate(engine: Engine, number: int) -> None:
    if (found := _award(engine, number)) and found[0] in engine.ledger.revoked:
        credit.reinstate_credit(found[1], reason="because", actor="test")
        engine.ledger.revoked.discard(found[0])


_TAKE: dict[str, Callable[[Engine, Any], None]] = {
    "sql": _sql,
    "feed": _feed,
    "services": _services,
    "at once": _at_once,
    "observe": _observe,
    "observe by feed": _observe_by_feed,
    "define": define,
    "clock": _clock,
    "waive": _waive,
    "withdraw waiver": _withdraw_waivers,
    "assign": _assign,
    "end assignment by hand": _end_hand,
    "extend": _extend,
    "decline": _decline,
    "withdraw decline": _withdraw_decline,
    "end requirement": _end_requirement,
    "revoke": _revoke,
    "reinstate": _reinstate,
}
