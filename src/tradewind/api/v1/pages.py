"""Pages of a list, each with a cursor that says where the next one goes on."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Field, Schema

from tradewind.api.v1.problems import Refusal
from tradewind.kernel.problems import Problem

Row = TypeVar("Row", bound=Model)


class Paging(Schema):
    """How much of a list, and from where."""

    limit: int = Field(100, ge=1, le=500, description="Rows a page.")
    cursor: str = Field("", max_length=500, description="Where to go on: `next` of the page before.")


def page(
    rows: QuerySet[Row], paging: Paging, key: str, show: Callable[[Row], Any], read: Callable[[str], Any] = str
) -> dict[str, Any]:
    """``{"items", "next"}``: the rows after the cursor, ordered by ``key``, which is unique and never changes.

    So nothing is left out or shown twice, whatever is entered meanwhile. ``next`` is None on the last page.
    """
    ordered = rows.order_by(key)
    if paging.cursor:
        ordered = ordered.filter(**{f"{key}__gt": _read(paging.cursor, key, read)})
    found = list(ordered[: paging.limit + 1])
    shown = found[: paging.limit]
    return {"items": [show(row) for row in shown], "next": _cursor(shown, key) if len(found) > len(shown) else None}


def _cursor(shown: Sequence[Model], key: str) -> str:
    text = json.dumps([key, str(getattr(shown[-1], key))])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, key: str, read: Callable[[str], Any]) -> Any:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, value = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name == key and isinstance(value, str) and "\0" not in value and value.encode():
            return read(value)
    except (TypeError, ValueError):  # no pair, no JSON, a lone surrogate
        pass
    fault = Problem("query.cursor", "is none that a page of this list gave.", "Begin without one.")
    raise Refusal(422, "The request has a fault.", faults=[fault])
