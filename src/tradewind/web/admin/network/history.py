"""Who changed what, when, through what feed: the audit of several models as one list of lines."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from tradewind.network.queries import Change, history_where
from tradewind.programs.models import Requirement
from tradewind.web.admin.network.words import ACTIONS, COLUMNS, THINGS, UNDOING, VIA

LATEST = 100
"""Changes of each kind that a page shows."""
_SILENT = {"id", "user_id"}


@dataclass(frozen=True, slots=True)
class Part:
    """Rows whose changes belong to the history: of ``model``, those that had these columns."""

    model: type[models.Model]
    which: Mapping[str, Any]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words: ``columns`` are (label, before, after).

    ``undo`` is the address of the form that sets it back, filled in already; empty where there is none.
    """

    at: datetime
    actor: str
    via: str
    what: str
    columns: tuple[tuple[str, str, str], ...]
    undo: str = ""


def lines(parts: Iterable[Part]) -> list[Line]:
    """The latest changes of all parts, the last first. As many queries as there are parts and models they name."""
    found = [(change, part) for part in parts for change in history_where(part.model, latest=LATEST, **part.which)]
    shown = sorted(filter(_tells, found), key=lambda pair: pair[0].at, reverse=True)[:LATEST]
    names = _Names([change for change, _ in shown])
    return [_line(change, part, names) for change, part in shown]


class _Names:
    """What the foreign keys in some changes point at, looked up once a model."""

    def __init__(self, changes: Iterable[Change]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for change in changes:
            for name, value in [*_pairs(change), *change.state.items()]:
                target = _target(change.model, name)
                if target is not None and value is not None:
                    wanted[target].add(value)
        self.found = {model: _rows(model).in_bulk(keys) for model, keys in wanted.items()}

    def word(self, change: Change, name: str, value: Any) -> str:
        """A value as it is shown: what it points at by name, a day, yes or no."""
        if value is None or value == "":
            return "—"
        target = _target(change.model, name)
        if target is not None:
            row = self.found.get(target, {}).get(value)
            return str(row) if row is not None else str(value)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        return str(value)

    def code(self, change: Change, name: str, value: Any) -> Any:
        """A value as a form takes it: what it points at by code, nothing as an empty text."""
        target = _target(change.model, name)
        if target is None or value is None:
            return "" if value is None else value
        return getattr(self.found.get(target, {}).get(value), "code", "")


def _rows(model: type[models.Model]) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = model._default_manager.all()
    return rows.select_related("goal__course") if model is Requirement else rows  # what its name is made of


def _pairs(change: Change) -> list[tuple[str, Any]]:
    return [(name, value) for name, pair in change.columns.items() for value in pair]


def _target(model: type[models.Model], column: str) -> type[models.Model] | None:
    for field in model._meta.concrete_fields:
        if field.attname == column and isinstance(field, models.ForeignKey):
            related = field.related_model
            return related if isinstance(related, type) else None
    return None


def _line(change: Change, part: Part, names: _Names) -> Line:
    return Line(
        at=change.at,
        actor=change.actor or gettext("somebody with direct access"),
        via=_through(change),
        what=f"{_thing(change, names)}: {ACTIONS[change.action]}",
        columns=tuple(
            (str(COLUMNS.get(name, name)), names.word(change, name, before), names.word(change, name, after))
            for name, (before, after) in change.columns.items()
            if change.action == "update" and name not in {*_SILENT, *part.hidden}
        ),
        undo=_undo(change, names),
    )


def _undo(change: Change, names: _Names) -> str:
    """Only where one column changed, and a form has it."""
    if change.action != "update" or len(change.columns) != 1:
        return ""
    [(column, (before, _after))] = change.columns.items()
    form, field = UNDOING.get((change.model, column), ("", ""))
    if not form:
        return ""
    value = names.code(change, column, before)
    return f"{reverse(form, args=[change.state['code']])}?{urlencode({field: value})}"


def _tells(pair: tuple[Change, Part]) -> bool:
    """Not where only what is of no interest was changed: whose login it is."""
    change, part = pair
    return change.action != "update" or not change.columns or bool({*change.columns} - {*_SILENT, *part.hidden})


def _thing(change: Change, names: _Names) -> str:
    """What was changed: "Appointment a1 (Technician, North Motors)"."""
    label, telling = THINGS[change.model]
    told = [names.word(change, name, change.state.get(name)) for name in telling]
    return f"{label} ({', '.join(told)})" if told else str(label)


def _through(change: Change) -> str:
    words = str(VIA.get(change.via, change.via))
    if change.via == "feed" and change.details.get("feed"):
        run = f", {gettext('run')} {change.details['run']}" if change.details.get("run") else ""
        return f"{words} {change.details['feed']}{run}"
    return words
