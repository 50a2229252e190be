"""What an academy file is told: every fault, its line, and what would cure it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from exchange.academy.conftest import ACADEMY, load_network
from pytest_django.plugin import DjangoDbBlocker

from tradewind.catalog.services import define_equivalency
from tradewind.exchange import academy
from tradewind.kernel.problems import BadInput

# The network lasts for the module, each test is rolled back within it. The mark also tells pytest-django that
# a test database is needed.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def network(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The small network, loaded once: what is refused writes nothing."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_network(tmp_path_factory.mktemp("feed"))
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def running(network: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With the small academy, and an equivalency that has not begun."""
    path = tmp_path_factory.mktemp("academy") / "my27.yaml"
    path.write_text(ACADEMY)
    academy.apply([path], actor="ada")
    define_equivalency("later", course="ev-210", counts_as="ev-220", starts_on=date(2099, 1, 1))


def _cases() -> dict[str, tuple[str, list[str]]]:
    """``faults.txt``: after ``### name`` an academy file, after ``=>`` what it is told, line by line."""
    parts = (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8").split("### ")[1:]
    cases = {}
    for part in parts:
        name, rest = part.split("\n", 1)
        text, told = rest.split("=>\n")
        cases[name] = (text, told.splitlines()[:-1])
    return cases


CASES = _cases()


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_with_its_place_and_cure(running: None, faults: Callable[..., list[str]], case: str) -> None:
    text, expected = CASES[case]
    assert faults(text) == expected


def test_a_bomb_of_aliases_is_refused_before_it_grows(faults: Callable[..., list[str]]) -> None:
    lines = ["audiences:", "  a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"  {b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert faults("\n".join(lines)) == [
        "my27.yaml, line 7: comes to more than 1,000,000 values. Split the file, use fewer aliases."
    ]


def test_aliases_have_a_limit(faults: Callable[..., list[str]]) -> None:
    text = "audiences:\n  a: &a {who: {staff: {}}}\ngoals:\n  g: [" + ", ".join(["*a"] * 1001) + "]\n"
    assert faults(text) == ["my27.yaml, line 4: has more than 1,000 aliases. Write things out."]


@pytest.mark.parametrize("depth", [200, 100_000])
def test_nesting_has_a_limit(faults: Callable[..., list[str]], depth: int) -> None:
    text = "audiences:\n  a:\n    who: " + "[" * depth + "]" * depth + "\n"
    assert faults(text) == ["my27.yaml, line 3: goes deeper than 120 levels. Name parts of it as audiences."]


def test_conditions_have_a_limit_of_their_own(faults: Callable[..., list[str]]) -> None:
    text = "audiences:\n  a:\n    who: " + "{not: " * 60 + "{staff: {}}" + "}" * 60 + "\n"
    place = "audiences.a.who" + ".not" * 50
    assert faults(text) == [
        f"my27.yaml, line 3, {place}: stands more than 50 conditions deep. Give a part of it a name as an audience."
    ]


def test_a_file_has_a_limit(faults: Callable[..., list[str]]) -> None:
    assert faults("#" * 10_000_001) == ["my27.yaml: has more than 10 MB. Split it into several files."]


def test_control_characters_are_refused(faults: Callable[..., list[str]]) -> None:
    assert faults("goals:\n  ev: {course: ev\x07}\n") == ["my27.yaml, line 2: has the character U+0007. Take it out."]


def test_long_codes_and_titles_are_refused(faults: Callable[..., list[str]]) -> None:
    code = "x" * 65
    assert faults(f"goals:\n  {code}: {{course: ev-210}}\n  ev: {{course: ev-210, title: {'t' * 201}}}\n") == [
        f"my27.yaml, line 2, goals.{code}: {code!r} has 65 characters; a code has at most 64.",
        "my27.yaml, line 3, goals.ev.title: has 201 characters. At most 200 are possible.",
    ]


def test_a_file_that_is_not_utf_8_is_refused(faults: Callable[..., list[str]]) -> None:
    text = "goals:\n  ev: {title: Prüfung, course: ev-210}\n".encode("latin-1")
    assert faults(text) == ["my27.yaml, line 2: is not UTF-8. Save the file as UTF-8."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("goals: {}\n".encode("utf-16"), "line 1: is not UTF-8. Save the file as UTF-8."),
        (b"goals:\n  g: {title: \xc3", "line 2: is not UTF-8. Save the file as UTF-8."),
        (b"goals:\n  g: {course: ev\0}\n", "line 2: has the character U+0000. Take it out."),
        (b"goals:\n  g: {course: ev\xed\xa0\x80}\n", "line 2: is not UTF-8. Save the file as UTF-8."),
    ],
)
def test_a_file_in_odd_characters_is_refused(faults: Callable[..., list[str]], text: bytes, said: str) -> None:
    assert faults(text) == [f"my27.yaml, {said}"]


def test_a_byte_order_mark_is_no_matter(network: None, tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_bytes(b"\xef\xbb\xbfgoals:\n  g: {course: ev-210}\n")

    academy.apply([path], actor="ada")

    assert "course: ev-210" in academy.export()


# Comparing each with all that is known takes hours, and fails by this.
@pytest.mark.timeout(180)
def test_thousands_of_unknown_names_are_told(faults: Callable[..., list[str]]) -> None:
    """Each costs a look for the one that was meant: only for those that are spelled out."""
    names = ", ".join(f"technicia{number}" for number in range(10_000))
    keys = ", ".join(f"k{number}: x" for number in range(50_000))
    text = f"audiences:\n  a: {{who: {{staff: {{position: [{names}]}}}}}}\n  b: {{who: {{staff: {{{keys}}}}}}}\n"

    said = faults(text)

    assert (len(said), said[-1]) == (101, "… and 59900 more.")


def test_a_list_has_a_limit(faults: Callable[..., list[str]]) -> None:
    names = ", ".join(f"p{number}" for number in range(10_001))
    assert faults(f"audiences:\n  a: {{who: {{staff: {{position: [{names}]}}}}}}\n") == [
        "my27.yaml, line 2, audiences.a.who.staff.position: has 10001 values, where at most 10000 are possible."
    ]


def test_an_expression_has_a_limit(faults: Callable[..., list[str]]) -> None:
    many = ", ".join(["{staff: {position: technician}}"] * 1001)
    assert faults(f"audiences:\n  a: {{who: {{any: [{many}]}}}}\n") == [
        (
            "my27.yaml, line 2, audiences.a.who.any[999]: is beyond the 1000 conditions that an expression may have. "
            "Use lists of values, or name parts of it as audiences."
        )
    ]


def test_a_text_of_a_megabyte_is_not_quoted_whole(faults: Callable[..., list[str]]) -> None:
    [said] = faults("audiences:\n  a: {who: {staff: {position: " + "x" * 1_000_000 + "}}}\n")

    place = "my27.yaml, line 2, audiences.a.who.staff.position: "
    assert said == f"{place}'{'x' * 999}…"


def test_files_that_are_not_there_are_named(network: None, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        academy.plan([tmp_path / "a.yaml", tmp_path])
    assert error.value.problems.lines() == [
        "a.yaml: there is no such file.",
        f"{tmp_path.name}: cannot be read: Is a directory.",
    ]


def test_no_file_at_all_is_a_fault(network: None) -> None:
    with pytest.raises(BadInput) as error:
        academy.plan([])
    assert error.value.problems.lines() == ["academy: no file is named. Name at least one."]


def test_the_same_thing_in_two_files_is_a_fault_that_names_both(faults: Callable[..., list[str]]) -> None:
    one = "goals:\n  ev: {course: ev-210}\n"
    two = "programs:\n  p: {}\ngoals:\n  ev:\n"
    assert faults(one=one, two=two) == [
        "two.yaml, line 4, goals.ev: stands in one.yaml, line 2, too. Keep it in one of the two files."
    ]


def test_two_files_of_one_name_are_told_apart_by_their_folders(network: None, tmp_path: Path) -> None:
    paths = [tmp_path / folder / "a.yaml" for folder in ("x", "y")]
    for path in paths:
        path.parent.mkdir()
        path.write_text("goals:\n  ev: {course: ev-210}\n")
    with pytest.raises(BadInput) as error:
        academy.plan(paths)
    assert error.value.problems.lines() == [
        f"{paths[1]}, line 2, goals.ev: stands in {paths[0]}, line 2, too. Keep it in one of the two files."
    ]


def test_a_hundred_faults_are_shown_and_the_rest_counted(faults: Callable[..., list[str]]) -> None:
    lines = faults("goals:\n" + "".join(f"  g{n}: {{course: zzz}}\n" for n in range(130)))
    assert (len(lines), lines[-1]) == (101, "… and 30 more.")


def test_a_fault_anywhere_applies_nothing(running: None, written: Callable[..., list[Path]]) -> None:
    before = academy.export()
    with pytest.raises(BadInput):
        academy.apply(written("goals:\n  new: {course: ev-220}\n  bad: {course: ev-22}\n"), actor="ada")
    assert academy.export() == before
