"""What is asked of academy files."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.web.admin.feeds.forms import FilesField, FilesInput


class AcademyFilesForm(forms.Form):
    """YAML files; ``too_large`` says that more came than can be."""

    files = FilesField(  # type: ignore[assignment]  # a form's own files are of no use here
        label=_("One or several .yaml files"),
        widget=FilesInput(attrs={"class": "file-input w-full", "accept": ".yaml,.yml", "multiple": True}),
    )
    too_large = ""

    def clean_files(self) -> list[UploadedFile[Any]]:
        files: list[UploadedFile[Any]] = self.cleaned_data["files"]
        if any(PurePath(str(file.name)).suffix.lower() not in {".yaml", ".yml"} for file in files):
            raise forms.ValidationError(gettext("An academy file is a .yaml file."), code="kind")
        names = [file.name for file in files]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise forms.ValidationError(gettext("%(name)s is there twice.") % {"name": twice}, code="twice")
        return files

    @property
    def name(self) -> str:
        return ", ".join(str(file.name) for file in self.cleaned_data["files"])
