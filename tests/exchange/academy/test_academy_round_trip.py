"""The export is the academy: applied to itself it changes nothing, applied to an empty one it makes it again."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from exchange.academy.conftest import load_network
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from tradewind.audiences.services import define_audience
from tradewind.audiences.tree import parse, to_data
from tradewind.catalog.services import define_equivalency
from tradewind.exchange import academy
from tradewind.exchange.academy.parsing import parse_documents
from tradewind.exchange.academy.present import present_academy
from tradewind.exchange.academy.reading import read_text
from tradewind.exchange.academy.specs import (
    SECTIONS,
    Academy,
    AudienceSpec,
    EquivalencySpec,
    GoalSpec,
    ProgramSpec,
    Section,
)
from tradewind.exchange.academy.writing import write_academy
from tradewind.goals.services import define_goal
from tradewind.kernel.problems import Problems
from tradewind.network.models import Community, Position
from tradewind.programs.models import Requirement
from tradewind.programs.services import RequirementSpec, define_program, define_requirement

# The network lasts for the module, each test is rolled back within it. The mark also tells pytest-django that
# a test database is needed.
pytestmark = pytest.mark.django_db

TRICKY = ["on", "no", "NO", "null", "true", "0100", "1e3", "0x1F", "1_000", "-1", "1.10", ".5", "-", "2026-09-01", "y"]
COURSES = ["hv-100", "hv-50", "ev-210", "ev-220", "0100"]

codes = st.one_of(st.sampled_from(TRICKY), st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
titles = st.one_of(
    st.just(""),
    st.sampled_from(
        ["Model year 2027", "yes", "a: b", "# no", "- x", "'quoted'", '"', "\\", "2027", " padded ", "é😀"]
    ),
    texts.filter(lambda text: bool(text.strip()) and not text.endswith("\n")),
)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
spans = st.sampled_from(["", "1 month", "24 months", "12 months", "90 days", "3650 days"])
numbers = st.decimals(-999_999, 999_999, places=6)


def lists(values: list[str]) -> st.SearchStrategy[Any]:
    """A value, a list of values, or none of some."""
    several = st.lists(st.sampled_from(values), min_size=1, unique=True)
    return st.one_of(st.sampled_from(values), several, several.map(lambda none: {"none_of": none}))


@st.composite
def staff(draw: st.DrawFn) -> dict[str, Any]:
    conditions = {
        "position": lists(["technician", "seller", *TRICKY]),
        "position_group": lists(["workshop"]),
        "brand": lists(["aurora", "borealis"]),
        "within": lists(["service-west", "sales-west"]),
        "country": lists(["US", "NO"]),
        "subdivision": st.sampled_from(["US-CO", "no", "2026"]),
        "tag": lists(["ev", "true"]),
        "primary": st.booleans(),
        "tenure_days": st.sampled_from([{"at_least": 30}, {"below": 90}, {"at_least": 30, "below": 90}]),
        "location_metric": numbers.map(lambda number: {"metric": "csi", "below": number, "periods": 2}),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(conditions)), max_size=4, unique=True))
    return {"staff": {name: draw(conditions[name]) for name in chosen}}


def expressions(audiences: list[str], goals: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Expressions that may name these audiences and goals."""
    leaves: list[st.SearchStrategy[dict[str, Any]]] = [
        staff(),
        st.just({"person": {"community": "dealers", "hired_days": {"at_least": 10}}}),
        numbers.map(lambda number: {"person_metric": {"metric": "fixed-first-time", "at_least": number}}),
        st.just({"reports_to": {"manager": "t00", "dimension": "service"}}),
    ]
    if audiences:
        leaves.append(st.sampled_from(audiences).map(lambda code: {"audience": code}))
    if goals:
        leaves.append(st.sampled_from(goals).map(lambda code: {"holds": code}))
        leaves.append(st.sampled_from(goals).map(lambda code: {"lacks": [code]}))
    return st.recursive(
        st.one_of(leaves),
        lambda inner: st.one_of(
            inner.map(lambda node: {"not": node}),
            st.lists(inner, min_size=1, max_size=3).map(lambda nodes: {"all": nodes}),
            st.lists(inner, min_size=1, max_size=3).map(lambda nodes: {"any": nodes}),
        ),
        max_leaves=5,
    ).map(lambda data: to_data(parse(data)))


@st.composite
def academies(draw: st.DrawFn) -> Academy:
    """Any academy over the small network."""
    some = st.lists(codes, max_size=4, unique=True).map(sorted)
    goals = {code: draw(_goal(code)) for code in draw(some)}
    programs = {code: draw(_program(code)) for code in draw(some)}
    audiences: dict[str, AudienceSpec] = {}
    for code in draw(some):
        who = draw(expressions(list(audiences), list(goals)))
        audiences[code] = AudienceSpec(code, draw(titles), who)  # type: ignore[arg-type]
    requirements = {}
    if goals and audiences:
        requirements = {code: draw(_requirement(code, goals, audiences, programs)) for code in draw(some)}
    pairs = draw(
        st.lists(st.sampled_from([(a, b) for a in COURSES for b in COURSES if a != b]), unique=True, max_size=3)
    )
    equivalencies = {code: draw(_equivalency(code, *pair)) for code, pair in zip(draw(some), pairs, strict=False)}
    things: dict[Section, dict[str, Any]] = {
        "audiences": audiences,
        "goals": goals,
        "programs": programs,
        "requirements": requirements,
        "equivalencies": equivalencies,
    }
    return Academy(things)


@st.composite
def _goal(draw: st.DrawFn, code: str) -> GoalSpec:
    valid_for = draw(spans)
    renew_within = draw(st.sampled_from(["", "7 days"])) if valid_for else ""
    return GoalSpec(code, draw(titles), draw(st.sampled_from(COURSES)), valid_for, renew_within)


@st.composite
def _program(draw: st.DrawFn, code: str) -> ProgramSpec:
    opens, closes = sorted([draw(days), draw(days)])
    return ProgramSpec(code, draw(titles), draw(st.sampled_from([None, opens])), draw(st.sampled_from([None, closes])))


@st.composite
def _equivalency(draw: st.DrawFn, code: str, course: str, counts_as: str) -> EquivalencySpec:
    starts_on, ends_on = sorted([draw(days), draw(days)])
    ends_on_or_not = draw(st.sampled_from([None, ends_on]))
    return EquivalencySpec(code, course, counts_as, starts_on, ends_on_or_not, draw(st.booleans()))


@st.composite
def _requirement(
    draw: st.DrawFn, code: str, goals: dict[str, Any], audiences: dict[str, Any], programs: dict[str, Any]
) -> RequirementSpec:
    maybe = st.one_of(st.none(), expressions(list(audiences), list(goals)))
    waive_when = draw(maybe)
    after = st.sampled_from(["assigned", "appointed", "hired"])
    due = st.one_of(
        st.none(),
        st.builds(lambda count, anchor: {"days": count, "after": anchor}, st.integers(0, 3650), after),
        days.map(lambda day: {"on": day.isoformat()}),
    )
    return RequirementSpec(
        code=code,
        title=draw(titles),
        program=draw(st.sampled_from([None, *programs])),
        goal=draw(st.sampled_from(sorted(goals))),
        audience=draw(st.sampled_from(sorted(audiences))),
        dimension=draw(st.sampled_from(["sales", "service"])),
        communities=draw(st.sampled_from([(), ("dealers",), ("dealers", "no")])),
        due=draw(due),
        waive_when=waive_when,
        waived_until=draw(maybe) if waive_when is not None else None,
        keep_while=draw(maybe),
        mode=draw(st.sampled_from(Requirement.Mode.values)),
        mandatory=draw(st.booleans()),
    )


@given(academies())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back(given_academy: Academy) -> None:
    problems = Problems()
    text = write_academy(given_academy)
    files = parse_documents([read_text(text, "export.yaml", problems)], problems)
    assert problems.lines() == []
    assert files.academy == given_academy


@given(academies())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_other_readers_of_yaml_see_the_same_codes_and_titles(given_academy: Academy) -> None:
    """No code and no title is taken for a number, a truth or a day, whoever reads the file."""
    read = yaml.safe_load(write_academy(given_academy)) or {}
    assert {name: list(things) for name, things in read.items()} == {
        name: list(things) for name, things in given_academy.things.items() if things
    }
    for section, code, spec in given_academy:
        if not isinstance(spec, EquivalencySpec):
            assert read[section][code].get("title", "") == spec.title


@pytest.fixture(scope="module")
def network(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The small network with codes that are hard to write, once for all examples."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_network(tmp_path_factory.mktemp("feed"))
        Community.objects.create(code="no", name="Norway", kind="external")
        Position.objects.bulk_create(Position(code=code, name=code) for code in TRICKY)
        yield
        transaction.set_rollback(True)


def make(given_academy: Academy) -> None:
    """Make the academy through the services, as if no file had ever been there."""
    for equivalency in given_academy.equivalencies().values():
        define_equivalency(
            equivalency.code,
            course=equivalency.course,
            counts_as=equivalency.counts_as,
            starts_on=equivalency.starts_on,
            ends_on=equivalency.ends_on,
            reaches_back=equivalency.reaches_back,
        )
    for goal in given_academy.goals().values():
        define_goal(
            goal.code,
            title=goal.title,
            course=goal.course,
            valid_for=goal.valid_for,
            renew_within=goal.renew_within,
        )
    for program in given_academy.programs().values():
        define_program(program.code, title=program.title, opens=program.opens, closes=program.closes, actor="ada")
    for audience in given_academy.audiences().values():
        define_audience(audience.code, title=audience.title, who=audience.who)
    for requirement in given_academy.requirements().values():
        define_requirement(requirement, actor="ada")


@given(given_academy=academies())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_an_export_changes_nothing_here_and_makes_the_same_elsewhere(
    network: None, tmp_path: Path, given_academy: Academy
) -> None:
    path = tmp_path / "export.yaml"
    with transaction.atomic():
        make(given_academy)
        text, present = academy.export(), present_academy()
        path.write_text(text, encoding="utf-8")
        report = academy.apply([path], actor="ada", max_removals=Decimal(100))
        assert {change.kind.value for change in report.changes} <= {"unchanged"}
        assert (academy.export(), present_academy()) == (text, present)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert academy.export() == "# Nothing is defined yet.\n"
        academy.apply([path], actor="ada")
        assert (academy.export(), present_academy()) == (text, present)
        transaction.set_rollback(True)
    assert present.things == given_academy.things


def test_an_export_is_short_and_in_order() -> None:
    """One line where it fits, else a line a field, and long lists folded."""
    who = {"all": [{"staff": {"position": [f"position-{n:02}" for n in range(12)]}}, {"not": {"audience": "b"}}]}
    things: dict[Section, dict[str, Any]] = {section: {} for section in SECTIONS}
    things["audiences"] = {"a": AudienceSpec("a", "A: first", who)}  # type: ignore[arg-type]
    things["goals"] = {"g": GoalSpec("g", "", "ev-210", "", "")}
    assert write_academy(Academy(things)) == (
        "audiences:\n"
        "  a:\n"
        '    title: "A: first"\n'
        "    who:\n"
        "      all:\n"
        "        - staff:\n"
        "            position:\n"
        "              [position-00, position-01, position-02, position-03, position-04, position-05,\n"
        "               position-06, position-07, position-08, position-09, position-10, position-11]\n"
        "        - {not: {audience: b}}\n"
        "\n"
        "goals:\n"
        "  g: {course: ev-210}\n"
    )
