"""Prerequisites of items (SCORM 1.2 CAM 2.3.2.5.1, type aicc_script; AICC CMI001 4.3.8.1).

``S1 & (S2 | ~S3)``, ``S4 = passed``, ``S5 <> failed``, ``2*{S1, S2, S3}``.
"""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"\s*(<>|[&|~=(){},*]|\"[^\"]*\"|[^\s&|~=<>(){},*\"]+)")
_WORDS = {
    "p": "passed",
    "c": "completed",
    "f": "failed",
    "i": "incomplete",
    "b": "browsed",
    "n": "not attempted",
}
_DONE = frozenset({"passed", "completed"})


def hold(script: str, statuses: Mapping[str, str]) -> bool:
    """Whether an item may be begun. ``statuses`` are the items' lesson_status.

    What is no script that this knows holds: nobody is kept out of a course by a slip of its author.
    """
    if not script.strip():
        return True
    try:
        reader = _Reader(_TOKEN.findall(script), statuses)
        result = reader.any_of()
    except (IndexError, ValueError):
        return True
    return result if reader.at == len(reader.tokens) else True


class _Reader:
    def __init__(self, tokens: list[str], statuses: Mapping[str, str]) -> None:
        self.tokens, self.statuses, self.at = tokens, statuses, 0

    def any_of(self) -> bool:
        result = self.all_of()
        while self._takes("|"):
            result = self.all_of() or result
        return result

    def all_of(self) -> bool:
        result = self.one()
        while self._takes("&"):
            result = self.one() and result
        return result

    def one(self) -> bool:
        if self._takes("~"):
            return not self.one()
        if self._takes("("):
            result = self.any_of()
            self._expect(")")
            return result
        word = self._next()
        if word.isdigit() and self._takes("*"):
            return self._count() >= int(word)
        status = self._status(word)
        if self._takes("="):
            return status == self._stated()
        if self._takes("<>"):
            return status != self._stated()
        return status in _DONE

    def _count(self) -> int:
        self._expect("{")
        met = int(self.any_of())
        while self._takes(","):
            met += int(self.any_of())
        self._expect("}")
        return met

    def _status(self, word: str) -> str:
        if word not in self.statuses:
            raise ValueError(word)
        return self.statuses[word]

    def _stated(self) -> str:
        word = self._next().strip('"').casefold()
        if word == "not":  # "not attempted", without the quotes
            self._takes("attempted")
            return "not attempted"
        return _WORDS.get(word, word)

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def _takes(self, token: str) -> bool:
        taken = self.at < len(self.tokens) and self.tokens[self.at] == token
        self.at += int(taken)
        return taken

    def _expect(self, token: str) -> None:
        if not self._takes(token):
            raise ValueError(token)
