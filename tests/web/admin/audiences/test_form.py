"""Everything that the language can say goes through the builder's form unchanged, and can be built in it."""

import pytest
from audiences.expressions import each_alone, expressions
from django.http import QueryDict
from django.template.loader import render_to_string
from factories import BrandFactory
from hypothesis import HealthCheck, given, settings

from tradewind.access.scopes import EVERYBODY
from tradewind.audiences import registry
from tradewind.audiences.base import Condition
from tradewind.audiences.shapes import Written
from tradewind.audiences.tree import parse, to_data
from tradewind.web.admin.audiences.building import Building, Built
from tradewind.web.admin.audiences.draft import Draft
from tradewind.web.admin.audiences.form import read_draft
from tradewind.web.admin.audiences.looking import Look
from tradewind.web.admin.audiences.showing import menu_of, show
from web.posted import posted

pytestmark = pytest.mark.django_db

QUICK = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def form_of(draft):
    """The form as a browser would post it."""
    built = Built(Building(draft=draft), Look(), show(draft, EVERYBODY))
    return posted(render_to_string("audiences/_boxes.html", {"built": built}))


def through_the_form(data):
    return read_draft(form_of(Draft.of(data)), EVERYBODY).expression().data()


@QUICK
@given(expressions(["named-1", "named-2"]))
def test_expression_comes_back_from_the_form_as_it_was(db, data):
    wanted = to_data(parse(data))
    assert to_data(parse(through_the_form(wanted))) == wanted


@QUICK
@given(each_alone())
def test_each_condition_alone_comes_back_from_the_form_as_it_was(db, alone):
    for data in alone:
        wanted = to_data(parse(data))
        assert to_data(parse(through_the_form(wanted))) == wanted


@pytest.mark.parametrize("key", sorted(registry.NODES))
def test_every_node_is_on_the_menu(key):
    menu = {entry.what for heading in menu_of(Draft.of(None).root) for entry in heading.entries}
    clause = registry.NODES[key]
    wanted = {f"{key}.{condition}" for condition in getattr(clause, "known", dict)()} or {key}
    assert wanted <= menu


@pytest.mark.parametrize("what", [entry.what for heading in menu_of(Draft.of(None).root) for entry in heading.entries])
def test_everything_on_the_menu_can_be_added_and_posted(what):
    draft = Draft.of(None)
    path = draft.add("who", what)
    draft.number()
    box = read_draft(form_of(draft), EVERYBODY).at(path)
    assert box.part.key == what.rpartition(".")[2]
    assert draft.incomplete() == ([] if what == "staff" else [draft.at(path)])


def test_every_part_is_named_and_has_a_shape():
    parts = [*registry.NODES.values(), *registry.STAFF.values(), *registry.PERSON.values()]
    assert [part.key for part in parts if not str(part.title) or part.shape == Written()] == []


def test_condition_that_is_registered_later_is_asked_for_as_text(monkeypatch):
    class Later(Condition):
        key = "later_on"
        value: object

        @classmethod
        def read(cls, data, reader):
            return cls(value=data)

        def data(self):
            return self.value

    monkeypatch.setitem(registry.STAFF, "later_on", Later)
    entries = [entry.title for heading in menu_of(Draft.of(None).root) for entry in heading.entries]
    data = {"staff": {"later_on": {"at_least": 3, "of": ["a", "b"]}}}
    assert ("Later on" in entries, through_the_form(data)) == (True, data)


def test_whole_name_that_is_typed_becomes_its_code():
    BrandFactory(code="aurora-7", name="Aurora")
    form = form_of(Draft.of({"staff": {"brand": {"none_of": ["x"]}}}))
    form["who.0.0.value.typed"] = "aurora, b9"
    assert read_draft(form, EVERYBODY).expression().data() == {"staff": {"brand": {"none_of": ["x", "aurora-7", "b9"]}}}


@pytest.mark.parametrize(
    ("typed", "value"),
    [("80", 80), ("2,5", 2.5), ("2.50", 2.5), (" 7 ", 7), ("abc", "abc"), ("1e400", "1e400"), ("NaN", "NaN")],
)
def test_number_is_read_as_it_was_meant(typed, value):
    form = form_of(Draft.of({"person_metric": {"metric": "csi", "at_least": 1}}))
    form["who.0.number0"] = typed
    assert read_draft(form, EVERYBODY).expression().data() == {"person_metric": {"metric": "csi", "at_least": value}}


@pytest.mark.parametrize("query", ["", "who:is=nothing", "who:is=staff", "who:is=all&who.0:is=<x>&who.5:is=holds"])
def test_form_that_nobody_rendered_is_an_empty_draft(query):
    assert read_draft(QueryDict(query), EVERYBODY).expression() is None


@pytest.mark.parametrize("many", [1, 5])
def test_form_costs_the_same_for_any_number_of_conditions(django_assert_num_queries, many):
    draft = Draft.of({"any": [{"staff": {"brand": f"b{number}"}} for number in range(many)]})
    with django_assert_num_queries(1):
        form_of(draft)
