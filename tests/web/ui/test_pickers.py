"""The field behind a picker: what it takes without script, and what it says of what it does not know."""

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation
from factories import BrandFactory, LocationFactory, PersonFactory

from tradewind.access.scopes import Scope
from tradewind.network.models import Location
from tradewind.web.ui.pickers import PickerField, PickerFilter

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    brands = PickerField("brand", many=True, required=False)
    boss = PickerField("person", required=False)


@pytest.fixture(autouse=True)
def things(db):
    for code, name in [("aurora", "Aurora"), ("borealis", "Borealis"), ("b2", "Twin"), ("b3", "Twin")]:
        BrandFactory(code=code, name=name)
    PersonFactory(code="P-1", given_name="Kim", family_name="Lee")


def filled(query):
    form = Form(QueryDict(query))
    return (form.cleaned_data, {}) if form.is_valid() else ({}, dict(form.errors))


@pytest.mark.parametrize(
    ("query", "brands"),
    [
        ("", []),
        ("brands=aurora&brands=borealis", ["aurora", "borealis"]),
        ("brands=borealis&brands.typed=aurora", ["borealis", "aurora"]),
        ("brands.typed=aurora,+b2|b3", ["aurora", "b2", "b3"]),
        ("brands.typed=AURÓRA", ["aurora"]),
        ("brands=aurora&brands.typed=aurora", ["aurora"]),
    ],
)
def test_field_takes_codes_and_whole_names(query, brands):
    assert filled(query) == ({"brands": brands, "boss": ""}, {})


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("brands.typed=aurroa", {"brands": ["No brand has the code or name “aurroa”. Did you mean aurora?"]}),
        ("brands.typed=xyz", {"brands": ["No brand has the code or name “xyz”."]}),
        ("brands.typed=twin", {"brands": ["More than one brand is called “twin”: b2, b3."]}),
        ("boss=P-1&boss.typed=P-11", {"boss": ["No person has the code or name “P-11”. Did you mean P-1?"]}),
        ("boss.typed=<script>", {"boss": ["No person has the code or name “<script>”."]}),
    ],
)
def test_field_says_what_it_does_not_know(query, errors):
    assert filled(query) == ({}, errors)


def test_field_of_one_value_refuses_two():
    PersonFactory(code="P-2")
    assert filled("boss.typed=P-1,P-2") == ({}, {"boss": ["Choose one only."]})


def test_field_finds_nobody_outside_its_scope():
    form = Form(QueryDict("boss=P-1"))
    form.fields["boss"].scope = Scope()
    assert form.errors == {"boss": ["No person has the code or name “P-1”. Did you mean P-1?"]}


def test_widget_names_what_is_chosen_and_escapes_it():
    BrandFactory(code="odd", name="<b>Odd</b>")
    html = str(Form({"brands": ["odd"]})["brands"])
    assert ("&lt;b&gt;Odd&lt;/b&gt;" in html, "<b>" in html) == (True, False)
    assert 'name="brands.typed"' in html


def test_filter_narrows_to_what_was_picked():
    LocationFactory(code="here", country="US")
    LocationFactory(code="there", country="DE")
    chosen = PickerFilter("location", many=True, field_name="code")
    assert [place.code for place in chosen.filter(Location.objects.all(), ["there"])] == ["there"]
    assert chosen.filter(Location.objects.all(), []).count() == 2


def test_country_is_taken_by_its_name_in_the_readers_language():
    field = PickerField("country", many=True)
    with translation.override("de"):
        assert field.clean(["Deutschland", "FR"]) == ["DE", "FR"]
    with pytest.raises(forms.ValidationError, match=r"Did you mean DE\?"):
        field.clean(["de"])
