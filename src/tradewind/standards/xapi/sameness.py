"""When two statements are the same one (xAPI 1.0.3 Part 2, 2.3.2; IEEE 9274.1.1 4.2.4)."""

import re
from datetime import datetime
from typing import Any

_SET_BY_STORE = frozenset({"id", "authority", "stored", "timestamp", "version", "attachments"})
_SECONDS = re.compile(r"(P.*?\d+)[.,](\d+)S")


def is_same(received: dict[str, Any], stored: dict[str, Any]) -> bool:
    """Whether a statement that comes again under its id says what the stored one says.

    What a store sets or adds does not count, nor the order of a group's members, nor the case of what is
    compared without it, nor parts of a duration below a hundredth of a second (1.0.3 Part 2, 4.6). A timestamp counts
    where it was given, as an instant.
    """
    mine, theirs = _essence(received), _essence(stored)
    given = received.get("timestamp")
    return mine == theirs and (given is None or _instant(given) == _instant(stored.get("timestamp")))


def _essence(statement: dict[str, Any]) -> Any:
    return _plain({name: value for name, value in statement.items() if name not in _SET_BY_STORE})


def _plain(value: Any, name: str = "") -> Any:
    """A value in the one form that all its equal spellings have."""
    if isinstance(value, dict):
        if name in {"parent", "grouping", "category", "other"} and "id" in value:
            return [_plain(value)]
        return {key: _plain(inner, key) for key, inner in value.items() if not _is_default(key, inner, value)}
    if isinstance(value, list):
        plain = [_plain(inner) for inner in value]
        return sorted(plain, key=repr) if name == "member" else plain
    if isinstance(value, str) and name in {"id", "registration", "mbox_sha1sum", "sha2"} and ":" not in value:
        return value.lower()
    if isinstance(value, str) and name == "duration":
        return _SECONDS.sub(_hundredths, value)
    return value


def _hundredths(seconds: re.Match[str]) -> str:
    fraction = seconds[2][:2].rstrip("0")
    return f"{seconds[1]}.{fraction}S" if fraction else f"{seconds[1]}S"


def _is_default(name: str, value: Any, owner: dict[str, Any]) -> bool:
    """``objectType`` says nothing where it says what is meant without it."""
    if name != "objectType":
        return False
    return (value == "Agent" and "definition" not in owner and "id" not in owner) or value == "Activity"


def _instant(text: Any) -> Any:
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00").replace("z", "+00:00")).timestamp()
    except ValueError:
        return text
