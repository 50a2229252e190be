"""Codes: the outside system's own keys, by which everything is named in files, the API and the command line."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.core.validators import RegexValidator
from django.db import models

CODE_PATTERN = r"[A-Za-z0-9._-]{1,64}"
"""CONTRACT: case-sensitive, 1 to 64 of ``A-Z a-z 0-9 . _ -``."""

_CODE = re.compile(CODE_PATTERN)


def is_code(text: str) -> bool:
    """Whether ``text`` is a code, to the letter: a trailing blank or a look-alike letter makes it none."""
    return _CODE.fullmatch(text) is not None


def code_fault(text: str) -> str | None:
    """What is wrong with ``text`` as a code, in words that name the offending character; None if nothing is."""
    if is_code(text):
        return None
    if not text:
        return "is empty"
    if len(text) > 64:
        return f"has {len(text)} characters; a code has at most 64"
    for character in text:
        if not is_code(character):
            name = unicodedata.name(character, f"U+{ord(character):04X}")
            return f"has the character {character!r} ({name}); a code has only A-Z a-z 0-9 . _ -"
    return "is not a code"


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known code that the writer most likely meant, or None where nothing is near."""
    candidates = list(known)
    by_fold = {candidate.casefold(): candidate for candidate in candidates}
    if (same := by_fold.get(wrong.strip().casefold())) is not None:
        return same
    close = get_close_matches(wrong, candidates, n=1, cutoff=0.6)
    return close[0] if close else None


class CodeField(models.CharField[str, str]):
    """A unique outside key; compared byte by byte whatever the database's locale."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("db_collation", "C")
        kwargs.setdefault("validators", [RegexValidator(rf"^{CODE_PATTERN}\Z")])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the plain field it is, so that a copy of it without ``unique`` (an audit table's) stays so."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), kwargs


def code_is_well_formed(model_name: str, field: str = "code") -> models.CheckConstraint:
    """The constraint that every table with a code carries: plain SQL can write no other."""
    return models.CheckConstraint(
        name=f"{model_name}_{field}_is_well_formed",
        condition=models.Q(**{f"{field}__regex": rf"^{CODE_PATTERN}$"}),
    )
