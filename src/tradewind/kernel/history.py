"""The audit of every change (who, what, when, from which feed), kept by triggers that COPY cannot slip past."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def audited(*, exclude: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Keep every state that a row of the model has had, in ``<Model>Event``, with ``kernel.audit``'s context.

    ``exclude`` names columns that are derived from others and so are no fact of their own.
    """
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=list(exclude)
    )
