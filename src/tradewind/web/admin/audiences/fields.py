"""How each shape of value is asked for: the fields of a box, read back without a loss.

A shape that is not known here is asked for as text. All names of a box's fields begin with its path.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.access.scopes import Scope
from tradewind.audiences.conditions.staff import WORDS
from tradewind.audiences.shapes import Bounds, Fields, Flag, OneOf, Pick, Shape, Stretch
from tradewind.exchange.academy.fields import as_data
from tradewind.exchange.academy.reading import read_text
from tradewind.exchange.academy.values import Mapping as Entries
from tradewind.exchange.academy.writing import in_line
from tradewind.kernel.problems import Problems
from tradewind.web.ui.pickable import PICKABLE, Option
from tradewind.web.ui.pickers import TYPED, PickerWidget, resolve, typed_texts

NONE = "none"
"""What the choice of any or none posts for none."""

BOUNDS: dict[str, str | Promise] = {
    "at_least": _("at least"),
    "above": _("more than"),
    "below": _("less than"),
    "at_most": _("at most"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """The options behind all the codes on a page, by kind: looked up once."""

    found: Mapping[str, Mapping[str, Option]]

    @classmethod
    def of(cls, named: Iterable[tuple[str, Sequence[str]]], scope: Scope) -> "Names":
        """One query a kind."""
        codes: dict[str, set[str]] = {}
        for kind, some in named:
            codes.setdefault(kind, set()).update(some)
        return cls({kind: PICKABLE[kind].named(scope, wanted) for kind, wanted in codes.items()})


class Field:
    """The fields of one shape; of any: its text as in an academy file."""

    template: ClassVar[str] = "written"

    def read(self, shape: Any, post: QueryDict, path: str, scope: Scope) -> Any:
        """The value that was posted, as data; what is not filled in yet is empty."""
        text = post.get(f"{path}.text", "").strip()
        problems = Problems()
        root = read_text("value: " + text, "text", problems).root
        if problems or not isinstance(root, Entries) or list(root.entries) != ["value"]:
            return text
        return as_data(root.entries["value"])

    def named(self, shape: Any, value: Any) -> list[tuple[str, Sequence[str]]]:
        """(kind, codes) of all that the value names."""
        return []

    def show(self, shape: Any, value: Any, path: str, label: str, names: Names) -> dict[str, Any]:
        """What its template is given."""
        return {"text": "" if value is None else value if isinstance(value, str) else in_line(value)}


class PickField(Field):
    template = "pick"

    def read(self, shape: Pick, post: QueryDict, path: str, scope: Scope) -> Any:
        values = picked(shape.kind, post, f"{path}.value", scope)
        if not shape.many:
            return values[-1] if values else ""
        return chosen(values, post, path) if shape.negatable else values

    def named(self, shape: Pick, value: Any) -> list[tuple[str, Sequence[str]]]:
        return [(shape.kind, listed(value)[0])]

    def show(self, shape: Pick, value: Any, path: str, label: str, names: Names) -> dict[str, Any]:
        values, none = listed(value)
        return {
            "negatable": shape.negatable,
            "none": none,
            "picker": picker(shape, values, f"{path}.value", label, names),
        }


class OneOfField(Field):
    template = "one_of"

    def read(self, shape: OneOf, post: QueryDict, path: str, scope: Scope) -> Any:
        return chosen(post.getlist(f"{path}.value"), post, path)

    def show(self, shape: OneOf, value: Any, path: str, label: str, names: Names) -> dict[str, Any]:
        values, none = listed(value)
        words = [*shape.words, *(word for word in values if word not in shape.words)]
        # Ticked ones first and in their order: so they are read back in the order in which they were written.
        words.sort(key=lambda word: values.index(word) if word in values else len(values))
        return {
            "negatable": True,
            "none": none,
            "words": [(word, WORDS.get(word, word), word in values) for word in words],
        }


class FlagField(Field):
    template = "flag"

    def read(self, shape: Flag, post: QueryDict, path: str, scope: Scope) -> bool | None:
        return {"true": True, "false": False}.get(post.get(f"{path}.value", ""))

    def show(self, shape: Flag, value: Any, path: str, label: str, names: Names) -> dict[str, Any]:
        return {"value": value}


class StretchField(Field):
    template = "stretch"

    def read(self, shape: Stretch, post: QueryDict, path: str, scope: Scope) -> dict[str, Any]:
        given = {key: number(post.get(f"{path}.{key}", "")) for key in ("at_least", "below")}
        return {key: value for key, value in given.items() if value is not None}

    def show(self, shape: Stretch, value: Any, path: str, label: str, names: Names) -> dict[str, Any]:
        days = value or {}
        return {"at_least": as_typed(days.get("at_least")), "below": as_typed(days.get("below"))}


class BoundsField(Field):
    template = "bounds"

    def read(self, shape: Bounds, post: QueryDict, path: str, scope: Scope) -> dict[str, Any]:
        metric = picked("metric", post, f"{path}.metric", scope)
        value: dict[str, Any] = {"metric": metric[-1]} if metric else {}
        for slot in range(len(shape.bounds)):
            bound, given = post.get(f"{path}.bound{slot}", ""), number(post.get(f"{path}.number{slot}", ""))
            if bound in shape.bounds and given is not None:
                value[bound] = given
        periods = number(post.get(f"{path}.periods", ""))
        return value if periods in (None, 1) else {**value, "periods": periods}

    def named(self, shape: Bounds, value: Any) -> list[tuple[str, Sequence[str]]]:
        return [("metric", [value["metric"]])] if value and value.get("metric") else []

    def show(self, shape: Bounds, value: Any, path: str, label: str, names: Names) -> dict[str, Any]:
        given = value or {}
        slots = [*_slots(given, ("at_least", "above")), *_slots(given, ("below", "at_most"))]
        metric = Pick("metric", many=False, trait=shape.subject)
        return {
            "bounds": [(bound, BOUNDS.get(bound, bound)) for bound in shape.bounds],
            "most": shape.most_periods,
            "periods": as_typed(given.get("periods", 1)),
            "picker": picker(metric, listed(given.get("metric"))[0], f"{path}.metric", gettext("Metric"), names),
            "slots": [(f"bound{index}", f"number{index}", *slot) for index, slot in enumerate(slots)],
        }


def _slots(given: Mapping[str, Any], side: Sequence[str]) -> list[tuple[str, str]]:
    """The bounds given on one side, or room for one."""
    return [(bound, as_typed(given[bound])) for bound in side if bound in given] or [(side[0], "")]


class FieldsField(Field):
    template = "fields"
    titles: ClassVar[dict[str, str | Promise]] = {"manager": _("Manager"), "dimension": _("in the dimension")}

    def read(self, shape: Fields, post: QueryDict, path: str, scope: Scope) -> dict[str, list[str]]:
        return {key: picked(pick.kind, post, f"{path}.{key}", scope) for key, pick in shape.fields}

    def named(self, shape: Fields, value: Any) -> list[tuple[str, Sequence[str]]]:
        return [(pick.kind, listed((value or {}).get(key))[0]) for key, pick in shape.fields]

    def show(self, shape: Fields, value: Any, path: str, label: str, names: Names) -> dict[str, Any]:
        given = value or {}
        titled = [(key, str(self.titles.get(key, key)), pick) for key, pick in shape.fields]
        return {
            "pickers": [
                (title, picker(pick, listed(given.get(key))[0], f"{path}.{key}", title, names))
                for key, title, pick in titled
            ]
        }


def listed(value: Any) -> tuple[list[str], bool]:
    """The values of a choice, and whether none of them is meant."""
    if isinstance(value, dict):
        return list(value.get("none_of", [])), True
    return ([value] if value and isinstance(value, str) else list(value or [])), False


def chosen(values: Sequence[str], post: QueryDict, path: str) -> Any:
    """Posted values as a choice."""
    kept = list(dict.fromkeys(values))
    return {"none_of": kept} if post.get(f"{path}.any") == NONE else kept


def picked(kind: str, post: QueryDict, name: str, scope: Scope) -> list[str]:
    """What is ticked, and what is typed: a whole name becomes its code, anything else stays to be told of."""
    typed = typed_texts(post.get(name + TYPED))
    codes = [code for code, _fault in resolve(kind, typed, scope)] if typed else []
    return list(dict.fromkeys([*filter(None, post.getlist(name)), *codes]))


def picker(pick: Pick, values: Sequence[str], name: str, label: str, names: Names) -> SafeString:
    """A picker's markup, named for those who do not see where it stands."""
    widget = PickerWidget(pick.kind, many=pick.many, trait=pick.trait)
    widget.known = names.found.get(pick.kind, {})
    return widget.render(name, values, {"id": field_id(name), "aria-label": label})


def field_id(name: str) -> str:
    """The id of a field, from its name."""
    return name.replace(".", "-")


def number(text: str) -> int | float | str | None:
    """A number as JSON has it, with a point or a comma; what is none stays as it was typed."""
    typed = text.strip()
    if not typed:
        return None
    try:
        value = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        return typed
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        return typed
    return int(value) if value == value.to_integral_value() else float(value)


def as_typed(value: Any) -> str:
    """A number as somebody would type it."""
    if value is None or isinstance(value, str):
        return value or ""
    return in_line(value)


_FIELDS: dict[type[Shape], Callable[[], Field]] = {
    Pick: PickField,
    OneOf: OneOfField,
    Flag: FlagField,
    Stretch: StretchField,
    Bounds: BoundsField,
    Fields: FieldsField,
}


def field_of(shape: Shape) -> Field:
    """The fields of a shape."""
    return _FIELDS.get(type(shape), Field)()
