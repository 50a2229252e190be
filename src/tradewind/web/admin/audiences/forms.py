"""What is asked on an audience's page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tradewind.web.ui.pickers import PickerField


class ExplainForm(forms.Form):
    """Whom it is to be explained for."""

    person = PickerField("person", label=_("Why is somebody in it, or not?"))
