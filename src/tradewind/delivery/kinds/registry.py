"""The kinds of activities: each is a folder beside this file that registers itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from tradewind.catalog.models import Activity
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.delivery.xapi.store import Sender
from tradewind.kernel.problems import BadInput, Problems
from tradewind.standards.cmi5 import Course
from tradewind.standards.scorm.manifest import Manifest
from tradewind.standards.tincan import Tincan

Content = Manifest | Course | Tincan
"""What a package says that it holds, as ``standards.packages`` reads it."""


class Settings(BaseModel):
    """What an activity of a kind is set to; each kind has its own below this."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(Protocol):
    """One kind of activity. ``name`` stands in ``Activity.kind``; ``plays`` are the formats of packages it plays."""

    name: str
    plays: frozenset[str]
    settings: type[Settings]

    def check(self, activity: Activity) -> Problems:
        """What keeps the activity from being published, beside its settings: a missing package, an empty page."""
        ...

    def begin(self, attempt: ActivityAttempt) -> None:
        """Give a fresh attempt the state that its content expects to find; it is saved by who calls."""
        ...


class PackageKind(Kind, Protocol):
    """A kind whose activities play a package that was imported."""

    def structure_of(self, content: Content) -> dict[str, Any]:
        """What it needs of a package to play it, as JSON: it is kept in ``Package.structure`` for good."""
        ...


class SpeakingKind(PackageKind, Protocol):
    """A kind whose content speaks xAPI with the record store, by the credential of its session."""

    def refuse_if_over(self, session: Session) -> None:
        """Raise ``xapi.errors.Forbidden`` where the session's credential opens nothing any more."""
        ...

    def refuse_to_change(self, session: Session) -> None:
        """Raise ``xapi.errors.Forbidden`` where the session may read documents, and change none."""
        ...

    def record(self, session: Session, said: Sequence[Mapping[str, Any]], sender: Sender) -> list[str]:
        """Store valid statements, all or none, and make progress of them; their ids. XapiError for what it refuses."""
        ...

    def activities(self, session: Session) -> frozenset[str]:
        """The ids of the activities whose documents the content may read and write."""
        ...

    def needs_registration(self) -> bool:
        """Whether its states belong to the registration, so that every request must name it."""
        ...


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; ``DeliveryConfig.ready`` calls it for each folder."""
    _KINDS[kind.name] = kind


def kinds() -> Mapping[str, Kind]:
    """All kinds by their names."""
    return _KINDS


def kind_of(activity: Activity) -> Kind:
    """The kind of an activity; BadInput where this installation has none of that name."""
    if (kind := _KINDS.get(activity.kind)) is None:
        raise BadInput.of(f"activities.{activity.code}.kind", f"there is no kind {activity.kind!r}.", _known())
    return kind


def speaker_of(session: Session) -> SpeakingKind:
    """The kind of a session whose content has a credential: only such kinds give one out."""
    return cast("SpeakingKind", kind_of(session.attempt.activity))


def kind_for(package_format: str) -> PackageKind:
    """The kind that plays packages of a format; BadInput where none does."""
    for kind in _KINDS.values():
        if package_format in kind.plays:
            return cast("PackageKind", kind)
    raise BadInput.of("the package", f"is of a format that nothing here plays ({package_format}).")


def settings_of(activity: Activity) -> Settings:
    """An activity's settings, checked; BadInput that names each field that is wrong."""
    return checked_settings(kind_of(activity), activity.settings, f"activities.{activity.code}.settings")


def checked_settings(kind: Kind, settings: Mapping[str, Any], place: str) -> Settings:
    """``settings`` as the kind's own; BadInput at ``place`` that names each field that is wrong."""
    try:
        return kind.settings.model_validate(dict(settings))
    except ValidationError as error:
        problems = Problems()
        for fault in error.errors():
            problems.add(".".join([place, *(str(part) for part in fault["loc"])]), f"{fault['msg']}.")
        raise BadInput(problems) from error


def _known() -> str:
    return f"There are {', '.join(sorted(_KINDS))}."
