"""Parts of the description (``openapi.json``) that many endpoints share."""

from typing import Any

from ninja import Schema


class Fault(Schema):
    """One fault: where, what is wrong, what would cure it."""

    place: str
    wrong: str
    cure: str


class Problem(Schema):
    """Problem details (RFC 9457), as application/problem+json; ``faults`` where what was sent has some."""

    type: str
    title: str
    status: int
    detail: str
    faults: list[Fault] | None = None


def failing(*statuses: int) -> dict[int, Any]:
    """The responses of an endpoint that are problems."""
    return dict.fromkeys(statuses, Problem)


WRITES: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "Whoever sends the same request again with the same key within a week gets the same answer, "
            "and nothing is done twice. Another request with the same key is a conflict (409).",
        }
    ]
}
"""What every write takes."""
