"""What is asked of a step, by its kind, and how that becomes its settings and its files."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.catalog.models import Activity, Package
from tradewind.delivery.importing import store_files
from tradewind.delivery.kinds.files import names_in
from tradewind.delivery.kinds.registry import checked_settings, kinds
from tradewind.kernel.files import opened
from tradewind.standards.media import media_type, seconds_of
from tradewind.web.admin.courses.forms import LANGUAGE, MOST_POINTS, TEXT
from tradewind.web.admin.feeds.forms import FilesField, FilesInput

_FILE = {"class": "file-input w-full"}
CAPTIONS = 3
"""Languages of captions that the form has room for."""


class StepForm(forms.Form):
    """What all kinds have in common. ``kept`` is the step that is edited, None of a new one."""

    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput(attrs=TEXT))
    required = forms.BooleanField(
        label=_("Required"), required=False, initial=True, widget=forms.CheckboxInput(attrs={"class": "checkbox"})
    )
    points = forms.IntegerField(
        label=_("Points, where the version counts points"),
        min_value=0,
        max_value=MOST_POINTS,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "input min-h-11 w-28"}),
    )
    kind = ""

    def __init__(self, *args: Any, kept: Activity | None = None, **options: Any) -> None:
        if kept is not None:
            options.setdefault("initial", {**self.initial_of(kept.settings), **_common(kept)})
        super().__init__(*args, **options)
        self.kept = kept
        self.order_fields(["title", *[name for name in self.fields if name not in _COMMON], "required", "points"])

    @property
    def names(self) -> list[str]:
        """The files that the step has already."""
        return names_in(self.kept.package) if self.kept else []

    @property
    def for_worker(self) -> list[UploadedFile[Any]]:
        """What was uploaded and takes long to keep, so that the worker does (``delivery.uploads``)."""
        return []

    def settings_of_upload(self) -> dict[str, Any]:
        """The settings of a step that plays what was uploaded. BadInput where they are wrong."""
        settings = self.settings(None)
        checked_settings(kinds()[self.kind], settings, "settings")
        return settings

    def initial_of(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The form's values of stored settings."""
        return {name: value for name, value in settings.items() if isinstance(value, str | int)}

    def made(self, actor: str) -> tuple[str, dict[str, Any], Package | None]:
        """(kind, settings, package) of a form that is right; stores what was uploaded. BadInput where it is wrong."""
        uploads = self.uploads()
        package = _stored(self.kept.package if self.kept else None, uploads, actor)
        settings = self.settings(package)
        checked_settings(kinds()[self.kind], settings, "settings")
        return self.kind, settings, package

    def uploads(self) -> list[UploadedFile[Any]]:
        return []

    def settings(self, package: Package | None) -> dict[str, Any]:
        raise NotImplementedError


_COMMON = {"title", "required", "points"}


def _common(activity: Activity) -> dict[str, Any]:
    return {"title": activity.title, "required": activity.required, "points": activity.points}


class LinkForm(StepForm):
    """A page elsewhere."""

    url = forms.URLField(label=_("Address"), assume_scheme="https", widget=forms.URLInput(attrs=TEXT))
    done = forms.ChoiceField(
        label=_("Done"),
        choices=[("confirmed", _("when the learner confirms it")), ("opened", _("when it was opened"))],
        widget=forms.Select(attrs={"class": "select min-h-11 w-full"}),
    )
    kind = "link"

    def settings(self, package: Package | None) -> dict[str, Any]:
        return {"url": self.cleaned_data["url"], "done": self.cleaned_data["done"]}


class PageForm(StepForm):
    """A page, written here."""

    body = forms.CharField(
        label=_("Text (Markdown)"),
        widget=forms.Textarea(attrs={"class": "textarea w-full font-mono text-sm", "rows": 14}),
        help_text=_("# heading, **bold**, - list, [words](https://address), ![what is seen](picture.png)"),
    )
    images = FilesField(
        label=_("Pictures to add"),
        required=False,
        widget=FilesInput(attrs={**_FILE, "multiple": True, "accept": "image/*"}),
    )
    done = forms.ChoiceField(
        label=_("Done"),
        choices=[("confirmed", _("when the learner confirms it")), ("opened", _("when it was opened"))],
        widget=forms.Select(attrs={"class": "select min-h-11 w-full"}),
    )
    kind = "page"

    def uploads(self) -> list[UploadedFile[Any]]:
        return [file for file in self.cleaned_data["images"] or [] if file]

    def settings(self, package: Package | None) -> dict[str, Any]:
        return {"body": self.cleaned_data["body"], "done": self.cleaned_data["done"]}


class DocumentForm(StepForm):
    """A file to read."""

    file = forms.FileField(label=_("File (PDF is shown, others are downloaded)"), required=False)
    statement = forms.CharField(
        label=_("What is agreed to (empty: to have read it)"),
        required=False,
        widget=forms.Textarea(attrs={"class": "textarea w-full", "rows": 3}),
    )
    kind = "document"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs.update(_FILE)
        self.fields["file"].required = not self.names

    def uploads(self) -> list[UploadedFile[Any]]:
        return [self.cleaned_data["file"]] if self.cleaned_data["file"] else []

    def settings(self, package: Package | None) -> dict[str, Any]:
        kept = self.kept.settings.get("file", "") if self.kept else ""
        chosen = self.cleaned_data["file"]
        return {"file": str(chosen.name) if chosen else kept, "statement": self.cleaned_data["statement"]}


class VideoForm(StepForm):
    """A film with captions."""

    film = forms.FileField(label=_("Film (.mp4 or .webm)"), required=False)
    share = forms.IntegerField(label=_("Per cent that must be watched"), min_value=1, max_value=100, initial=90)
    speed = forms.DecimalField(label=_("Fastest speed"), min_value=1, max_value=4, initial=2, decimal_places=2)
    kind = "video"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("share", "speed"):
            self.fields[name].widget.attrs["class"] = "input min-h-11 w-28"
        self.fields["film"].widget.attrs.update({**_FILE, "accept": "video/mp4,video/webm"})
        self.fields["film"].required = not self.names
        for number in range(1, CAPTIONS + 1):
            self.fields[f"captions_{number}"] = forms.FileField(
                label=gettext("Captions %(number)d (.vtt)") % {"number": number},
                required=False,
                widget=forms.FileInput(attrs={**_FILE, "accept": ".vtt"}),
            )
            self.fields[f"language_{number}"] = forms.RegexField(
                LANGUAGE,
                label=gettext("Language of captions %(number)d") % {"number": number},
                required=False,
                widget=forms.TextInput(attrs={"class": "input min-h-11 w-28", "placeholder": "en"}),
            )
        self.order_fields(["title", "film", "share", "speed"])

    def clean_film(self) -> UploadedFile[Any] | None:
        film: UploadedFile[Any] | None = self.cleaned_data["film"]
        if film is None:
            return None
        opened = cast("BinaryIO", film.file)
        if not media_type(opened):
            raise forms.ValidationError(gettext("This is neither MP4 nor WebM."), code="kind")
        if seconds_of(opened) is None:
            raise forms.ValidationError(gettext("The film does not say how long it is. Export it again."), code="long")
        return film

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, CAPTIONS + 1):
            if data.get(f"captions_{number}") and not data.get(f"language_{number}"):
                self.add_error(f"language_{number}", gettext("Say in which language these captions are."))
        return data

    @property
    def for_worker(self) -> list[UploadedFile[Any]]:
        return self.uploads()

    def _captions(self) -> list[tuple[str, UploadedFile[Any]]]:
        pairs = [
            (self.cleaned_data[f"language_{number}"], self.cleaned_data[f"captions_{number}"])
            for number in range(1, CAPTIONS + 1)
        ]
        return [(language, file) for language, file in pairs if file]

    def uploads(self) -> list[UploadedFile[Any]]:
        film = self.cleaned_data["film"]
        return [*([film] if film else []), *(file for _language, file in self._captions())]

    def settings(self, package: Package | None) -> dict[str, Any]:
        film, kept = self.cleaned_data["film"], dict(self.kept.settings) if self.kept else {}
        new = {language: {"language": language, "file": str(file.name)} for language, file in self._captions()}
        old = {each["language"]: each for each in kept.get("captions", [])}
        return {
            "file": str(film.name) if film else kept["file"],
            "seconds": f"{seconds_of(cast('BinaryIO', film.file)):.2f}" if film else kept["seconds"],
            "captions": list({**old, **new}.values()),
            "share": self.cleaned_data["share"],
            "speed": str(self.cleaned_data["speed"]),
        }


class PackageForm(StepForm):
    """A package: SCORM, cmi5 or xAPI."""

    file = forms.FileField(label=_("A package (.zip: SCORM, cmi5, xAPI), or a cmi5.xml"), required=False)
    kind = "package"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs.update({**_FILE, "accept": ".zip,.xml"})
        self.fields["file"].required = self.kept is None
        self.fields["title"].required = self.kept is not None

    @property
    def for_worker(self) -> list[UploadedFile[Any]]:
        file = self.cleaned_data["file"]
        return [file] if file else []

    def made(self, actor: str) -> tuple[str, dict[str, Any], Package | None]:
        assert self.kept is not None  # noqa: S101 - for mypy: a new one has a file, which is the worker's
        return self.kept.kind, dict(self.kept.settings), self.kept.package

    def settings_of_upload(self) -> dict[str, Any]:
        return {}


FORMS: dict[str, type[StepForm]] = {
    "package": PackageForm,
    "video": VideoForm,
    "document": DocumentForm,
    "page": PageForm,
    "link": LinkForm,
}
"""By the kind in the address; ``package`` is for every kind that plays one."""


def form_for(kind: str) -> type[StepForm]:
    """The form of a kind of activity."""
    return FORMS.get(kind, PackageForm)


def _stored(kept: Package | None, uploads: Sequence[UploadedFile[Any]], actor: str) -> Package | None:
    """The package with what was uploaded beside what it has; a package never changes, so it is another one."""
    if not uploads:
        return kept
    fresh = {str(file.name): cast("BinaryIO", file.file) for file in uploads}
    with ExitStack() as closing:
        old = [
            (name, closing.enter_context(opened(f"{kept.folder}/{name}")))
            for name in names_in(kept)
            if kept is not None and name not in fresh
        ]
        return store_files([*fresh.items(), *old], actor=actor)
