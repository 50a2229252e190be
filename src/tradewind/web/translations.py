"""Translations without gettext's programs: which texts there are, and the .mo that a .po makes.

``python -m tradewind.web.translations`` compiles every language and lists what is not translated.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "web" / "locale"

Key = tuple[str, str, str]
"""Context, text, plural; empty where there is none."""

_CALL = re.compile(r"\b(_|gettext|gettext_lazy|ngettext|pgettext|pgettext_lazy|npgettext)\(")
_PARTS = {"pgettext": "ct", "pgettext_lazy": "ct", "ngettext": "tp", "npgettext": "ctp"}


def catalogues() -> list[Path]:
    """Every ``django.po``, wherever an app keeps one."""
    return sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/django.po"))


def texts(locale: Path = LOCALE) -> set[Key]:
    """Every text that a template or a module below ``locale``'s app gives to gettext, and that no nearer one has."""
    return {key for path, source in _sources() if _nearest(path) == locale for key in _calls(source)}


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        yield path, templatize(path.read_text(), origin=str(path))
    for path in sorted(PACKAGE.rglob("*.py")):
        if path != Path(__file__).resolve():
            yield path, path.read_text()


def _nearest(path: Path) -> Path | None:
    """The ``locale`` folder that holds a file's texts; ``web/`` keeps those of identity, which knows no page."""
    if path.is_relative_to(PACKAGE / "identity"):
        return LOCALE
    return next((above / "locale" for above in path.parents if (above / "locale").is_dir()), None)


def _calls(source: str) -> Iterator[Key]:
    for match in _CALL.finditer(source):
        arguments = _arguments(source, match.end())
        parts = dict(zip(_PARTS.get(match[1], "t"), arguments, strict=False))
        if "t" in parts:
            yield parts.get("c", ""), parts["t"], parts.get("p", "")


def _arguments(source: str, start: int) -> list[str]:
    """The leading string arguments of the call whose parenthesis opens before ``start``."""
    for end in (match.start() for match in re.finditer(r"\)", source[start : start + 2000])):
        try:
            call = ast.parse(f"f({source[start : start + end].strip()})", mode="eval").body
        except SyntaxError:
            continue
        constants = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]  # type: ignore[attr-defined]
        return [value for value in constants if isinstance(value, str)]
    return []


def read(po: str) -> dict[Key, list[str]]:
    """The entries of a .po: for each key its translation, or one for each plural form."""
    entries: dict[Key, list[str]] = {}
    for block in re.split(r"\n\s*\n", po):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if match := re.match(r'(msg\w+(?:\[\d\])?)\s+(".*")\s*$', line):
                name = match[1]
                fields[name] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                fields[name] += ast.literal_eval(line)
        if "msgid" in fields:
            key = fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural", "")
            entries[key] = [text for field, text in sorted(fields.items()) if field.startswith("msgstr")]
    return entries


def compiled(po: str) -> bytes:
    """The .mo of a .po (GNU gettext manual, 10.3: the format of GNU MO files)."""
    pairs = sorted(
        ((f"{context}\4" if context else "") + text + (f"\0{plural}" if plural else ""), "\0".join(translated))
        for (context, text, plural), translated in read(po).items()
        if all(translated)
    )
    ids = [text.encode() for text, _ in pairs]
    translations = [text.encode() for _, text in pairs]
    tables, blob = [], b""
    beginning = 28 + 16 * len(pairs)
    for text in (*ids, *translations):
        tables.append(struct.pack("<II", len(text), beginning + len(blob)))
        blob += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, beginning)
    return head + b"".join(tables) + blob


def main() -> int:
    """Write the .mo files; 1 where a text is not translated or no longer used."""
    wrong = 0
    for po in catalogues():
        text = po.read_text()
        wanted = texts(po.parents[2])
        po.with_suffix(".mo").write_bytes(compiled(text))
        translated = {key for key, forms in read(text).items() if all(forms) and key != ("", "", "")}
        for word, keys in (("missing", wanted - translated), ("unused", translated - wanted)):
            for key in sorted(keys):
                wrong += 1
                sys.stdout.write(f"{po.relative_to(PACKAGE)} {word}: {key}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
