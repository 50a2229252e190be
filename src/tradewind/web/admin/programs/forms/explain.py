"""Whom something is to be explained for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tradewind.web.ui.pickers import PickerField


class ExplainForm(forms.Form):
    """A person."""

    person = PickerField("person", label=_("Why has somebody this, or not?"))
