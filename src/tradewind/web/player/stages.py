"""What stands on the player's page, by the kind of activity: each kind registers its stage."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from django.http import Http404, HttpRequest
from django.urls import URLPattern

from tradewind.delivery.models import Session


class Stage(Protocol):
    """How one kind is shown. ``template`` is included in the page, with what ``context`` returns as its own.

    ``urls`` are addresses below ``/play/<session>/`` (their views get ``session``, a UUID, and begin with
    ``access.session_for`` or ``access.session_by_secret``); ``scripts`` are static files, loaded as modules.
    """

    template: str
    scripts: Sequence[str]
    urls: Sequence[URLPattern]

    def context(self, session: Session, request: HttpRequest) -> dict[str, Any]:
        """What the template shows of a session. ``addresses`` in it: what else the page may frame or play (CSP)."""
        ...


@runtime_checkable
class DirectStage(Protocol):
    """A stage that can do without a page of ours: another system's launch leads to the content itself."""

    def direct(self, session: Session, request: HttpRequest) -> str:
        """The address of the content, launched."""
        ...


_STAGES: dict[str, Stage] = {}


def register(kind: str, stage: Stage) -> None:
    """Make the stage of a kind known; ``PlayerConfig.ready`` calls it for each folder."""
    _STAGES[kind] = stage


def stages() -> Mapping[str, Stage]:
    """All stages by their kind."""
    return _STAGES


def stage_of(session: Session) -> Stage:
    """The stage of a session's activity; 404 where its kind has none."""
    stage = _STAGES.get(session.attempt.activity.kind)
    if stage is None:
        raise Http404
    return stage


def direct_address(session: Session, request: HttpRequest) -> str | None:
    """The content of a session, launched, where its stage can do without our page; else None."""
    stage: object = _STAGES.get(session.attempt.activity.kind)
    return stage.direct(session, request) if isinstance(stage, DirectStage) else None
