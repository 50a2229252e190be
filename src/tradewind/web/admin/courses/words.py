"""Courses in words: states, rules, and what their history says."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tradewind.catalog.models import (
    Activity,
    Course,
    CourseBrand,
    CourseTag,
    CourseVersion,
    Equivalency,
    Offer,
    Prerequisite,
)
from tradewind.web.admin.network.words import COLUMNS, THINGS, VIA

STATES = {"draft": _("Draft"), "published": _("Published"), "retired": _("Retired")}
LOOKS = {"draft": "not_started", "published": "achieved", "retired": "closed"}
UPLOADS = {
    "waiting": pgettext_lazy("upload", "Waiting"),
    "running": pgettext_lazy("upload", "Unpacking"),
    "done": pgettext_lazy("upload", "Taken in"),
    "refused": pgettext_lazy("upload", "Refused"),
    "failed": pgettext_lazy("upload", "Failed"),
    "cancelled": pgettext_lazy("upload", "Cancelled"),
}
UPLOAD_LOOKS = {
    "waiting": "not_started",
    "running": "not_started",
    "done": "achieved",
    "refused": "overdue",
    "failed": "overdue",
    "cancelled": "closed",
}
COMPLETIONS = [
    ("all", _("Every required step")),
    ("any", _("Any so many of the steps")),
    ("points", _("So many points")),
]
IN_FLIGHT = [
    ("finish", _("They finish the version they began")),
    ("move", _("They move to this one, with what they have done of it")),
]
PROXY = [
    ("nobody", _("Nobody")),
    ("managers", _("Managers")),
    ("field", _("Managers and field representatives")),
]


def register() -> None:
    """Let the history of courses be told in words."""
    THINGS.update(
        {
            Course: (_("Course"), ()),
            CourseVersion: (_("Version"), ("number",)),
            Activity: (_("Step"), ("title",)),
            Offer: (_("Offer"), ("audience_id",)),
            Prerequisite: (_("Prerequisite"), ("needs_id",)),
            CourseTag: (_("Topic"), ("name",)),
            CourseBrand: (_("Brand"), ("brand_id",)),
            Equivalency: (_("Equivalency"), ("counts_as_id",)),
        }
    )
    COLUMNS.update(
        {
            "title": _("Title"),
            "kind": _("Kind"),
            "language": _("Language"),
            "hours": _("Hours"),
            "description": _("Description"),
            "objectives": _("Objectives"),
            "proxy_credit": _("Recorded for others by"),
            "state": _("State"),
            "in_flight": _("People under way"),
            "completion": _("Done by"),
            "least": _("At least"),
            "notes": _("Notes"),
            "published_at": _("Published"),
            "retired_at": _("Retired"),
            "position": _("Place"),
            "settings": _("Settings"),
            "package_id": _("Package"),
            "required": _("Required"),
            "points": _("Points"),
            "may_enrol": _("May enrol themselves"),
        }
    )
    VIA.setdefault("page", _("by hand"))
    VIA.setdefault("import", _("by importing a package"))
