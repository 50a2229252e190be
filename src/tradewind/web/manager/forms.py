"""What a manager fills in."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_TEXT = {"class": "textarea w-full", "rows": 3}


class RecordForm(forms.Form):
    """That somebody earned a course."""

    earned_on = forms.DateField(
        label=_("Day it was earned"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "input min-h-11 w-full max-w-56"}, format="%Y-%m-%d"),
    )
    score = forms.DecimalField(
        label=_("Score, if there is one"),
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"class": "input min-h-11 w-full max-w-56", "step": "any"}),
    )
    evidence = forms.CharField(
        label=_("Evidence: what you saw, or which paper says so"),
        max_length=1000,
        widget=forms.Textarea(attrs=_TEXT),
    )

    def given(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: self.cleaned_data[name] for name in ("earned_on", "score", "evidence")}


class WithdrawForm(forms.Form):
    """Why what was recorded is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs=_TEXT))
