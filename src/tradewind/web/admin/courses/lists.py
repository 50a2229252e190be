"""Courses, and attempts at one, as lists."""

from datetime import datetime
from typing import ClassVar

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.catalog.models import Course, CourseVersion
from tradewind.delivery.models import Registration, Upload
from tradewind.network.days import today_of
from tradewind.web.admin.courses.words import UPLOADS
from tradewind.web.admin.feeds.templatetags.feeds import moment
from tradewind.web.admin.programs.lists.requirements import SEARCH, SELECT
from tradewind.web.learner.courses.templatetags.courses import (
    STATES,
    attempt_words,
    duration,
    kind_words,
    language_words,
    score_words,
)
from tradewind.web.ui.columns import CodeColumn, NumberColumn
from tradewind.web.ui.pickers import PickerFilter
from tradewind.web.ui.templatetags.numbers import thousands

_VERSIONS = CourseVersion.objects.filter(course=OuterRef("pk"))


class CourseFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Courses by name, by how they stand, by what they are about."""

    q = django_filters.CharFilter(method="named", label=_("Title, code or topic"), widget=forms.TextInput(attrs=SEARCH))
    state = django_filters.ChoiceFilter(
        method="standing",
        label=_("State"),
        choices=[
            ("published", _("Published")),
            ("draft", _("Has a draft")),
            ("nothing", _("Nothing to open")),
            ("ended", _("Ended")),
        ],
        empty_label=_("Any"),
        widget=forms.Select(attrs=SELECT),
    )
    brand = PickerFilter("brand", field_name="brands__brand__code", label=_("Brand"))
    audience = PickerFilter("audience", field_name="offers__audience__code", label=_("Offered to"))

    class Meta:
        model = Course
        fields: ClassVar[list[str]] = []

    def named(self, rows: QuerySet[Course], _name: str, text: str) -> QuerySet[Course]:
        tagged = Q(tags__name__icontains=text)
        return rows.filter(Q(code__icontains=text) | Q(title__icontains=text) | tagged).distinct()

    def standing(self, rows: QuerySet[Course], _name: str, state: str) -> QuerySet[Course]:
        over = Q(ended_on__lte=today_of(None))
        published = Q(Exists(_VERSIONS.filter(state="published")))
        conditions = {
            "published": published & ~over,
            "draft": Q(Exists(_VERSIONS.filter(state="draft"))),
            "nothing": ~published & ~over,
            "ended": over,
        }
        return rows.filter(conditions[state])


class CourseTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Courses, what of them is published, and how many have to do with them."""

    title = tables.Column(verbose_name=_("Course"), order_by="sort_key", linkify=("course", {"code": A("code")}))
    code = CodeColumn(verbose_name=_("Code"))
    state = tables.Column(verbose_name=_("State"), empty_values=(), orderable=False)
    kinds = tables.Column(verbose_name=_("Steps"), empty_values=(), orderable=False)
    hours = NumberColumn(verbose_name=_("Duration"), default="")
    offers = NumberColumn(verbose_name=_("Offers"), accessor="offered")
    asking = NumberColumn(verbose_name=_("Requirements"))
    under_way = NumberColumn(verbose_name=_("Under way"))

    class Meta:
        model = Course
        fields: ClassVar[list[str]] = ["title", "code", "state", "kinds", "hours", "offers", "asking", "under_way"]
        empty_text = _("No course fits. Ask for less, upload one, or write one.")

    def render_state(self, record: Course) -> str:
        versions = list(record.versions.all())
        said = [_published(version, record) for version in versions if version.state == "published"]
        if record.ended_on is not None and record.ended_on <= today_of(None):
            said.insert(0, gettext("Ended"))
        if any(version.state == "draft" for version in versions):
            said.append(gettext("Draft"))
        return " · ".join(said)

    def render_kinds(self, record: Course) -> str:
        shown = [each for each in record.versions.all() if each.state == "published"] or record.versions.all()[:1]
        kinds = dict.fromkeys(activity.kind for version in shown for activity in version.activities.all())
        return ", ".join(kind_words(kind) for kind in kinds)

    def render_hours(self, record: Course) -> str:
        return duration(record.hours)

    def value_hours(self, record: Course) -> object:
        return record.hours if record.hours is not None else ""

    def render_under_way(self, value: int) -> str:
        return thousands(value)


def _published(version: CourseVersion, course: Course) -> str:
    language = version.language or course.language
    words = pgettext("version", "Published")
    return f"{words} ({language_words(language)})" if language else words


class AttemptFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Attempts by person and by what became of them."""

    q = django_filters.CharFilter(method="named", label=_("Name or code"), widget=forms.TextInput(attrs=SEARCH))
    state = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=list(STATES.items()), empty_label=_("Any"), widget=forms.Select(attrs=SELECT)
    )

    class Meta:
        model = Registration
        fields: ClassVar[list[str]] = ["state"]

    def named(self, rows: QuerySet[Registration], _name: str, text: str) -> QuerySet[Registration]:
        person = Q(person__code__icontains=text) | Q(person__family_name__icontains=text)
        return rows.filter(person | Q(person__given_name__icontains=text))


class AttemptTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Who attempted it, and how that went."""

    person = tables.Column(_("Person"), linkify=("person", {"code": A("person__code")}), order_by="person__sort_key")
    code = CodeColumn(_("Code"), accessor="person__code")
    version = NumberColumn(_("Version"), accessor="version__number")
    number = NumberColumn(_("Attempt"))
    begun_on = tables.Column(_("Begun"), default="")
    ended_on = tables.Column(_("Ended"), default="")
    state = tables.TemplateColumn(template_name="courses/_state.html", verbose_name=_("Outcome"))
    score = NumberColumn(_("Score"), default="")

    class Meta:
        model = Registration
        fields: ClassVar[list[str]] = [
            *["person", "code", "version", "number", "begun_on", "ended_on", "state", "score"]
        ]
        empty_text = _("Nobody has begun it, or nobody fits.")

    def render_begun_on(self, record: Registration) -> str:
        return date_format(record.begun_on, "DATE_FORMAT") if record.begun_on is not None else ""

    def render_ended_on(self, record: Registration) -> str:
        return date_format(record.ended_on, "DATE_FORMAT") if record.ended_on is not None else ""

    def render_score(self, record: Registration) -> str:
        return score_words(record.score)

    def value_state(self, record: Registration) -> str:
        return attempt_words(record.state)


class UploadFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Uploads by whose they are and what became of them."""

    q = django_filters.CharFilter(method="named", label=_("Course or person"), widget=forms.TextInput(attrs=SEARCH))
    state = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=list(UPLOADS.items()), empty_label=_("Any"), widget=forms.Select(attrs=SELECT)
    )

    class Meta:
        model = Upload
        fields: ClassVar[list[str]] = ["state"]

    def named(self, rows: QuerySet[Upload], _name: str, text: str) -> QuerySet[Upload]:
        course = Q(course__title__icontains=text) | Q(course__code__icontains=text)
        return rows.filter(course | Q(asked_by__icontains=text))


class UploadTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """What was uploaded lately."""

    asked_at = tables.Column(_("When"))
    name = tables.Column(_("File"), empty_values=(), orderable=False, linkify=("course-uploaded", {"key": A("key")}))
    course = tables.Column(_("Course"), default="", orderable=False)
    asked_by = tables.Column(_("By"))
    size = tables.Column(_("Size"))
    state = tables.Column(_("Outcome"))

    class Meta:
        model = Upload
        fields: ClassVar[list[str]] = ["asked_at", "name", "course", "asked_by", "size", "state"]
        empty_text = _("Nothing was uploaded within the last seven days, or nothing fits.")

    def render_asked_at(self, record: Upload) -> str:
        return moment(record.asked_at)

    def value_asked_at(self, value: datetime) -> str:
        return f"{value:%Y-%m-%d %H:%M}"

    def render_name(self, record: Upload) -> str:
        return str(record)

    def render_course(self, record: Upload) -> str:
        return str(record.version or record.course)

    def render_size(self, value: int) -> str:
        return filesizeformat(value)

    def value_size(self, value: int) -> int:
        return value

    def render_state(self, record: Upload) -> str:
        return str(UPLOADS[record.state])
