"""Reading an expression as somebody wrote it: every fault at once, each with its place.

What YAML makes of an unquoted code (``NO`` is false, ``1001`` a number, ``2026-09-01`` a date) is refused with
its cure rather than turned back into text: ``0100`` has lost its zero by then.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial

from tradewind.audiences.values import Choice, Days
from tradewind.kernel.codes import code_fault, nearest
from tradewind.kernel.problems import Cure, Problems

MAX_DEPTH = 50
"""How deep conditions may stand within one another."""

MAX_NODES = 1_000
"""How many conditions one expression may have."""

MAX_VALUES = 10_000
"""How many values one list may have."""

MAX_DAYS = 36_500

Check = Callable[[str], tuple[str, Cure] | None]
"""What is wrong with a text, and its cure; None if nothing is."""


def code(text: str) -> tuple[str, Cure] | None:
    """The check of a code."""
    fault = code_fault(text)
    return (f"{text!r} {fault}.", "") if fault else None


def one_of(known: Collection[str]) -> Check:
    """The check of one of a few words."""

    def check(text: str) -> tuple[str, Cure] | None:
        return None if text in known else (f"{text!r} is not known here.", partial(suggestion, text, known))

    return check


def text_of(longest: int) -> Check:
    """The check of free text."""

    def check(text: str) -> tuple[str, Cure] | None:
        if not text.strip() or text != text.strip():
            return f"{text!r} is empty or has blanks around it.", ""
        if len(text) > longest:
            return f"has {len(text)} characters, where at most {longest} are possible.", ""
        return None

    return check


def suggestion(wrong: str, known: Collection[str]) -> str:
    """The cure of a wrong word: the nearest known one, else all of them."""
    near = nearest(wrong, known)
    return f"Did you mean {near!r}?" if near else f"Known are {', '.join(known)}."


def described(data: object) -> str:
    """What was found, in words that a writer of YAML or JSON knows."""
    if data is None:
        return "empty"
    if isinstance(data, bool):
        return f"read as {str(data).lower()}"
    if isinstance(data, (int, float, Decimal)):
        return f"the number {data}"
    if isinstance(data, str):
        return f"the text {data!r}"
    if isinstance(data, date):
        return f"read as the date {data}"
    return "a list" if isinstance(data, (list, tuple)) else "a group of keys"


def _unquoted(data: object, wanted: str) -> tuple[str, str]:
    """Fault and cure of a value that is no text."""
    wrong = f"is {described(data)}, where {wanted} is expected."
    if isinstance(data, bool):
        return wrong, 'Unquoted yes, no, on and off mean true and false; put it in quotes, for example "NO".'
    if isinstance(data, (int, float, date)):
        return wrong, f'Put it in quotes as it should read, for example "{data}".'
    return wrong, ""


class Reader:
    """A place in an expression, and the faults found so far in the whole of it."""

    def __init__(self, place: str, problems: Problems, depth: int = 0, counter: list[int] | None = None) -> None:
        self.place = place
        self.problems = problems
        self.depth = depth
        self._nodes = counter if counter is not None else [0]

    def at(self, key: str) -> "Reader":
        """The place of a key below this one."""
        return Reader(f"{self.place}.{key}", self.problems, self.depth, self._nodes)

    def item(self, index: int) -> "Reader":
        """The place of an item of the list here."""
        return Reader(f"{self.place}[{index}]", self.problems, self.depth, self._nodes)

    def fault(self, wrong: str, cure: Cure = "") -> None:
        """Report what is wrong at this place."""
        self.problems.add(self.place, wrong, cure)

    @property
    def exhausted(self) -> bool:
        """Whether the expression is beyond its conditions: the rest of it is not worth reading."""
        return self._nodes[0] > MAX_NODES

    def enter(self) -> bool:
        """Count a condition here, one level deeper; False, with the fault, where that is too many or too deep."""
        self.depth += 1
        self._nodes[0] += 1
        if self.depth > MAX_DEPTH:
            self.fault(f"stands more than {MAX_DEPTH} conditions deep.", "Give a part of it a name as an audience.")
            return False
        if self._nodes[0] > MAX_NODES:
            self.fault(
                f"is beyond the {MAX_NODES} conditions that an expression may have.",
                "Use lists of values, or name parts of it as audiences.",
            )
            return False
        return True

    def group(self, data: object, known: Sequence[str], example: str) -> dict[str, object] | None:
        """``data`` as keys that are all ``known``; None where it is something else.

        An unknown key is a fault, and left out.
        """
        if not isinstance(data, dict):
            self.fault(f"is {described(data)}, where a group of keys is expected.", f"For example {example}.")
            return None
        for key in data:
            if not isinstance(key, str):
                self.fault(f"has the key {key!r}, which is no text.", partial(suggestion, str(key), known))
            elif key not in known:
                self.fault(f"has the unknown key {key!r}.", partial(suggestion, key, known))
        return {key: value for key, value in data.items() if isinstance(key, str) and key in known}

    def items(self, data: object, wanted: str) -> list[object] | None:
        """``data`` as a list that is not empty; None, with the fault, where it is none."""
        if not isinstance(data, (list, tuple)):
            self.fault(f"is {described(data)}, where a list of {wanted} is expected.")
            return None
        if not data:
            self.fault("is an empty list.", "Name at least one, or leave the whole condition out.")
            return None
        return list(data)

    def text(self, data: object, check: Check, wanted: str) -> str | None:
        """``data`` as a text that passes ``check``."""
        if not isinstance(data, str):
            self.fault(*_unquoted(data, wanted))
            return None
        if (found := check(data)) is not None:
            self.fault(*found)
            return None
        return data

    def choice(
        self, data: object, check: Check = code, wanted: str = "a code", *, negatable: bool = True
    ) -> Choice | None:
        """``data`` as a value, a list of values or, where ``negatable``, ``{none_of: [...]}``."""
        if not isinstance(data, dict):
            values = self._values(data, check, wanted)
            return Choice(values=values) if values is not None else None
        if not negatable:
            self.fault("is a group of keys, where a value or a list of values is expected.")
            return None
        inner = self.group(data, ["none_of"], "{none_of: [a, b]}")
        if not inner:
            if not data:
                self.fault("is empty.", "Write a value, a list of values, or {none_of: [...]}.")
            return None
        values = self.at("none_of")._values(inner["none_of"], check, wanted)
        return Choice(values=values, negated=True) if values is not None and len(data) == 1 else None

    def _values(self, data: object, check: Check, wanted: str) -> tuple[str, ...] | None:
        if not isinstance(data, (list, tuple)):
            value = self.text(data, check, wanted)
            return (value,) if value is not None else None
        items = self.items(data, "values")
        if items is None:
            return None
        if len(items) > MAX_VALUES:
            self.fault(f"has {len(items)} values, where at most {MAX_VALUES} are possible.")
            return None
        read = [self.item(index).text(item, check, wanted) for index, item in enumerate(items)]
        values = [value for value in read if value is not None]
        return tuple(dict.fromkeys(values)) if len(values) == len(items) else None

    def flag(self, data: object) -> bool | None:
        """``data`` as true or false."""
        if isinstance(data, bool):
            return data
        self.fault(f"is {described(data)}, where true or false is expected.")
        return None

    def whole(self, data: object, least: int, most: int) -> int | None:
        """``data`` as a whole number between two, both included."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fault(f"is {described(data)}, where a whole number is expected.")
            return None
        if not least <= data <= most:
            self.fault(f"is {data}, where a whole number from {least} to {most} is expected.")
            return None
        return data

    def number(self, data: object) -> Decimal | None:
        """``data`` as a number that an observation can be compared with: six decimals, 15 digits in all.

        So much survives JSON and YAML, whose numbers are floating.
        """
        if isinstance(data, bool) or not isinstance(data, (int, float, Decimal)):
            self.fault(f"is {described(data)}, where a number is expected.")
            return None
        try:
            value = Decimal(repr(data) if isinstance(data, float) else data).normalize()
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.fault(f"is {described(data)}, where a number is expected.")
            return None
        _, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int) or -exponent > 6 or max(len(digits) + exponent, len(digits)) > 15:
            self.fault(f"is {described(data)}, which is too long.", "Up to 6 decimals and 15 digits are possible.")
            return None
        return value

    def days(self, data: object) -> Days | None:
        """``data`` as ``{at_least, below}``, whole days, one of them or both."""
        faults = self.problems.count
        inner = self.group(data, ["at_least", "below"], "{at_least: 30}")
        if inner is None:
            return None
        at_least = self.at("at_least").whole(inner["at_least"], 0, MAX_DAYS) if "at_least" in inner else None
        below = self.at("below").whole(inner["below"], 1, MAX_DAYS) if "below" in inner else None
        if self.problems.count > faults:
            return None
        if at_least is None and below is None:
            self.fault("has no bound.", "Write at_least, below or both.")
            return None
        if at_least is not None and below is not None and at_least >= below:
            self.fault(f"at_least {at_least} and below {below} leave nothing between them.")
            return None
        return Days(at_least=at_least, below=below)
