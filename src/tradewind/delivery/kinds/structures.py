"""What a package says, as JSON."""

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any


def as_json(value: object) -> Any:
    """Dataclasses as objects of their fields, enumerations as their values, sets in order."""
    if is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(as_json(each) for each in value)
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    return value
