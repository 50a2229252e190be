"""What is asked when a feed is uploaded."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _


class FilesField(forms.FileField):
    """One file or several."""

    widget = forms.ClearableFileInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """All of them; what is wrong with each is wrong with the field."""
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class OptionsForm(forms.Form):
    """How a feed is meant."""

    complete = forms.BooleanField(
        label=_("These files are complete: end whatever they leave out"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )
    max_removals = forms.DecimalField(
        label=_("Hold it if more than this share would end or close, in percent"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        max_digits=5,
        initial=Decimal(5),
        widget=forms.NumberInput(attrs={"class": "input w-28", "step": "any", "inputmode": "decimal"}),
    )


class UploadForm(OptionsForm):
    """A feed: one .zip or .xlsx, or CSV files."""

    files = FilesField(  # type: ignore[assignment]  # a form's own files are of no use here
        label=_("One .zip or .xlsx, or several .csv files"),
        widget=FilesInput(attrs={"class": "file-input w-full", "accept": ".csv,.zip,.xlsx", "multiple": True}),
    )
    field_order = ["files", "complete", "max_removals"]

    def clean_files(self) -> list[UploadedFile[Any]]:
        files: list[UploadedFile[Any]] = self.cleaned_data["files"]
        kinds = {PurePath(str(file.name)).suffix.lower() for file in files}
        if unknown := kinds - {".csv", ".zip", ".xlsx"}:
            kind = ", ".join(sorted(unknown)) or gettext("without an ending")
            raise forms.ValidationError(
                gettext("A feed is .csv, .zip or .xlsx; this is %(kind)s.") % {"kind": kind}, code="kind"
            )
        if kinds != {".csv"} and len(files) > 1:
            raise forms.ValidationError(gettext("Give one .zip or one .xlsx alone, or only .csv files."), code="mixed")
        names = [file.name for file in files]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise forms.ValidationError(gettext("%(name)s is there twice.") % {"name": twice}, code="twice")
        return files

    @property
    def name(self) -> str:
        """What the upload is called: its file, or its first file and how many more."""
        files = self.cleaned_data["files"]
        first, more = str(files[0].name), len(files) - 1
        if not more:
            return first
        return ngettext("%(first)s and %(more)d more", "%(first)s and %(more)d more", more) % {
            "first": first,
            "more": more,
        }
