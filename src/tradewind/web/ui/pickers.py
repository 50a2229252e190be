"""A form field for things with a code: typed a part of, and picked from what is found (WAI-ARIA combobox).

Without script it is a text field that takes codes, or whole names; what was chosen stands beside it with a tick
that can be taken off. Filters and editors use it alike: ``PickerField("person", many=True)``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.access.scopes import EVERYBODY, Scope
from tradewind.kernel.text import sort_key
from tradewind.web.ui.pickable import PICKABLE, Option

TYPED = ".typed"
"""After a field's name: what is typed and not picked yet."""


class PickerWidget(forms.Widget):
    """Chosen things as ticked boxes of the field's name, and one text field (``name.typed``) to find more.

    ``known`` saves the look-up of what is chosen, where many pickers stand on a page.
    """

    template_name = "ui/pickers/picker.html"

    def __init__(self, kind: str, *, many: bool = False, trait: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kind = kind
        self.many = many
        self.trait = trait
        self.scope: Scope = EVERYBODY
        self.known: Mapping[str, Option] | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        codes = [value] if isinstance(value, str) and value else list(value or ())
        known = self.known if self.known is not None else PICKABLE[self.kind].named(self.scope, codes)
        narrowed = f"?{urlencode({'trait': self.trait})}" if self.trait else ""
        context["picker"] = {
            "address": reverse("pick", args=[self.kind]) + narrowed,
            "chosen": [known.get(code, Option(code, code)) for code in codes],
            "label": PICKABLE[self.kind].label,
            "many": self.many,
            "typed": name + TYPED,
        }
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: what is chosen stands beside an empty text field."""
        return False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """What is ticked, then what is typed: codes apart by commas or bars."""
        picked = data.getlist(name) if isinstance(data, MultiValueDict) else _listed(data.get(name))
        return [*filter(None, picked), *typed_texts(data.get(name + TYPED))]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and name + TYPED not in data


def typed_texts(typed: Any) -> list[str]:
    """What was typed, apart by commas, semicolons or bars."""
    return [text for part in re.split(r"[,|;\n]", str(typed or "")) if (text := part.strip())]


def _listed(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(value or ())


class PickerField(forms.Field):
    """One code (empty: ``""``) or, of ``many``, a list of codes, each of something that is there.

    ``trait`` narrows what is found (a metric's subject). ``scope`` is the viewer's, where that is not everybody.
    """

    default_error_messages = {"one": _("Choose one only.")}
    widget: PickerWidget

    def __init__(self, kind: str, *, many: bool = False, trait: str = "", **options: Any) -> None:
        self.kind = kind
        self.many = many
        super().__init__(widget=options.pop("widget", None) or PickerWidget(kind, many=many, trait=trait), **options)

    @property
    def scope(self) -> Scope:
        return self.widget.scope

    @scope.setter
    def scope(self, scope: Scope) -> None:
        self.widget.scope = scope

    def clean(self, value: Any) -> Any:
        """The codes; each fault names the code and the nearest known one."""
        given = list(dict.fromkeys(_listed(value)))
        found = resolve(self.kind, given, self.scope)
        faults = [fault for _code, fault in found if fault]
        if faults:
            raise forms.ValidationError(faults)
        codes = list(dict.fromkeys(code for code, _fault in found))
        super().clean(codes)
        if self.many:
            return codes
        if len(codes) > 1:
            raise forms.ValidationError(self.error_messages["one"], code="one")
        return codes[0] if codes else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(_listed(initial)) != list(_listed(data))


def resolve(kind: str, given: Sequence[str], scope: Scope) -> list[tuple[str, str]]:
    """(code, fault) of each text: a code, or the whole name of one thing; a fault is empty where it stands."""
    pickable = PICKABLE[kind]
    known = pickable.named(scope, given)
    return [(text, "") if text in known or pickable.open else _by_name(kind, text, scope) for text in given]


def _by_name(kind: str, text: str, scope: Scope) -> tuple[str, str]:
    pickable = PICKABLE[kind]
    called = [option for option in pickable.search(scope, text) if sort_key(option.name) == sort_key(text)]
    if len(called) == 1:
        return called[0].code, ""
    words = {"label": pickable.label, "text": text}
    if len(called) > 1:
        codes = ", ".join(option.code for option in called)
        return text, gettext("More than one %(label)s is called “%(text)s”: %(codes)s.") % {**words, "codes": codes}
    near = pickable.near(text)
    if near:
        fault = gettext("No %(label)s has the code or name “%(text)s”. Did you mean %(near)s?")
        return text, fault % {**words, "near": near}
    return text, gettext("No %(label)s has the code or name “%(text)s”.") % words


class PickerFilter(django_filters.Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter by picked codes: ``PickerFilter("partner", field_name="partner__code")``."""

    field_class = PickerField

    def __init__(self, kind: str, *, many: bool = False, **options: Any) -> None:
        options.setdefault("lookup_expr", "in" if many else "exact")
        super().__init__(kind=kind, many=many, **options)
