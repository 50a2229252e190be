"""An academy as a YAML file: stable order, the shortest natural form, lines of up to 100 characters."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import yaml

from tradewind.exchange.academy.specs import SECTIONS, Academy, Section, Spec, Specs, entry
from tradewind.exchange.academy.values import Plain

WIDTH = 100

_SAFE = re.compile(r"[^\W_][\w ./()+*;?!<>=$€-]*")
_RESOLVER = yaml.resolver.Resolver()
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def write_academy(academy: Academy) -> str:
    """The file; one that is empty says so."""
    parts = []
    for section in SECTIONS:
        if things := academy.things[section]:
            entries = {code: entry(spec) for code, spec in things.items()}
            lines = [f"{section}:"]
            for code, fields in entries.items():
                lines += _lines(_key(code), fields, indent=2)
            parts.append("\n".join(lines) + "\n")
    return "\n".join(parts) if parts else "# Nothing is defined yet.\n"


def write_entry(section: Section, spec: Spec) -> str:
    """The file that defines this one thing."""
    return write_entries([(section, spec)])


def write_entries(entries: Iterable[tuple[Section, Spec]]) -> str:
    """The file that defines these things."""
    things: dict[Section, Specs] = {name: {} for name in SECTIONS}
    for section, spec in entries:
        things[section] = {**things[section], spec.code: spec}
    return write_academy(Academy(things))


def write_end(section: Section, code: str) -> str:
    """The file that ends this one thing."""
    return f"{section}:\n  {_key(code)}: null\n"


def write_expression(who: Plain) -> str:
    """An expression by itself, on one line where it fits."""
    line = in_line(who)
    return line if len(line) <= WIDTH or not isinstance(who, dict | list) else "\n".join(_below(who, 0))


def in_line(value: Plain) -> str:
    """The value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_field(key)}: {in_line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(in_line(item) for item in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    return value.isoformat() if isinstance(value, date) else _text(value)


def _lines(head: str, value: Plain, indent: int) -> list[str]:
    """``head: value``, on one line where it fits, else what is in it below."""
    blanks = " " * indent
    line = f"{blanks}{head}: {in_line(value)}"
    if len(line) <= WIDTH or not isinstance(value, dict | list):
        return [line]
    return [f"{blanks}{head}:", *_below(value, indent + 2)]


def _below(value: dict[str, Plain] | list[Plain], indent: int) -> list[str]:
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _lines(_field(key), item, indent)]
    if all(isinstance(item, str) for item in value):
        return _folded(value, indent)
    return [line for item in value for line in _item(item, indent)]


def _item(item: Plain, indent: int) -> list[str]:
    blanks = " " * indent
    line = f"{blanks}- {in_line(item)}"
    if len(line) <= WIDTH or not isinstance(item, dict | list):
        return [line]
    below = _below(item, indent + 2)
    return [f"{blanks}- {below[0].lstrip()}", *below[1:]]


def _folded(values: Iterable[Plain], indent: int) -> list[str]:
    """A long list of codes, as many on a line as fit."""
    blanks = " " * indent
    lines, line = [], f"{blanks}["
    for index, value in enumerate(values):
        word = ("" if index == 0 else ", ") + in_line(value)
        if len(line) + len(word) > WIDTH - 1:
            lines.append(line + ",")
            line, word = f"{blanks} ", in_line(value)
        line += word
    return [*lines, f"{line}]"]


def _number(value: float | Decimal) -> str:
    """Without an exponent: other readers of YAML take ``1e-06`` for text."""
    return str(value) if isinstance(value, int) else f"{Decimal(repr(value) if isinstance(value, float) else value):f}"


def _key(code: str) -> str:
    return _text(code)


def _field(name: str) -> str:
    """Field names are ours; ``on`` stays as it is, because we read no key as a truth."""
    return name


def _text(text: str) -> str:
    """Unquoted where every reader of YAML takes it for this text, else in double quotes."""
    is_plain = (
        _SAFE.fullmatch(text) is not None
        and text == text.rstrip()
        and text.lower() not in _WORDS
        and _resolved(text) == "tag:yaml.org,2002:str"
        and not re.fullmatch(r"[-+.\d_eE]+", text)
    )
    return text if is_plain else '"' + "".join(map(_escaped, text)) + '"'


def _resolved(text: str) -> str:
    """The tag that YAML 1.1 gives to the text where it stands unquoted."""
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08X}"
