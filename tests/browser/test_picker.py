"""A picker in a real browser, by keyboard alone, by pointer and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from factories import AppointmentFactory, BrandFactory, LocationFactory, PersonFactory, PositionFactory
from playwright.sync_api import expect

from tradewind.config.urls import handler400, handler403, handler404, handler500
from tradewind.config.urls import urlpatterns as ours
from tradewind.web.ui.pickers import PickerField

PAGE = """{% extends "ui/admin.html" %}{% block title %}Pick{% endblock %}{% block main %}
<h1>Pick</h1>
<form method="get">{{ form.as_p }}<button>Send</button></form>
<output>{{ form.cleaned_data.brands|join:" " }} / {{ form.cleaned_data.boss }}</output>{% endblock %}"""


class Form(forms.Form):
    brands = PickerField("brand", many=True, required=False, label="Brands")
    boss = PickerField("person", required=False, label="Boss")


def page_of_pickers(request):
    form = Form(request.GET or None)
    form.is_valid()
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


urlpatterns = [*ours, path("pickers/", page_of_pickers)]
__all__ = ["handler400", "handler403", "handler404", "handler500"]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def opened(administrator):
    for name in ["Aurora", "Borealis"]:
        BrandFactory(code=name.lower(), name=name)
    person = PersonFactory(code="kim", given_name="Kim", family_name="Zzyx")
    AppointmentFactory(
        person=person, position=PositionFactory(name="Technician"), location=LocationFactory(name="North"), primary=True
    )

    def open_page(width):
        page = administrator(width)
        page.goto("/pickers/")
        return page

    return open_page


def chosen(page):
    return [chip.strip() for chip in page.locator(".chip-name").all_inner_texts()]


def sent(page):
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/pickers/?**")
    return page.locator("output").inner_text()


def test_picker_by_keyboard_alone(opened):
    page = opened(1440)
    page.get_by_role("combobox", name="Brands").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("aur")
    page.get_by_role("option", name="Aurora").wait_for()
    page.keyboard.press("Enter")
    assert chosen(page) == ["Borealis", "Aurora"]
    page.keyboard.press("Backspace")
    assert chosen(page) == ["Borealis"]
    page.keyboard.press("Tab")
    page.keyboard.type("zz")
    page.get_by_role("option", name="Kim Zzyx kim · Technician · North").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pickers/?**")
    expect(page.locator("output")).to_have_text("borealis / kim")


def test_picker_by_pointer_on_a_phone(opened):
    page = opened(390)
    page.get_by_role("combobox", name="Boss").click()
    page.get_by_role("option", name="Kim Zzyx").click()
    assert chosen(page) == ["Kim Zzyx"]
    assert sent(page) == "/ kim"
    page.get_by_text("Kim Zzyx").click()
    assert chosen(page) == []
    assert sent(page) == "/"


def test_picker_says_that_nothing_is_found(opened):
    page = opened(1440)
    page.get_by_role("combobox", name="Brands").fill("qqq")
    page.get_by_role("status").filter(has_text="Nothing is called that.").first.wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Brands")).to_have_value("")


def test_picker_is_accessible_when_open(opened):
    page = opened(1440)
    page.get_by_role("combobox", name="Brands").click()
    page.get_by_role("option", name="Aurora").wait_for()
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
