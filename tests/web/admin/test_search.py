"""Search over everything."""

import pytest
from factories import (
    AppointmentFactory,
    AudienceFactory,
    BrandFactory,
    FieldUnitFactory,
    GoalFactory,
    LocationFactory,
    PartnerFactory,
    PersonFactory,
    PositionFactory,
    ProgramFactory,
    RequirementFactory,
)

from tradewind.access.scopes import EVERYBODY, Scope
from tradewind.web.admin.search import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def hits(text, scope=EVERYBODY, most=5):
    """Codes of what is found, in the order shown."""
    return [hit.code for group in found(scope, text, most) for hit in group.hits]


def test_each_kind_is_found_and_leads_to_its_page(admin):
    PersonFactory(code="p-7", given_name="Nora", family_name="Aurora")
    PartnerFactory(code="aur-gmbh", name="Aurora GmbH")
    LocationFactory(code="aur-1", name="Aurora Haus", city="Köln", country="DE")
    FieldUnitFactory(code="aur-zone", name="Aurora Zone", dimension__name="Sales")
    PositionFactory(code="aur-job", name="Aurora expert")
    BrandFactory(code="aurora", name="Aurora")

    groups = admin.get("/admin/search/?q=auRÓra").context["groups"]

    assert [(hit.name, hit.words, hit.address) for group in groups for hit in group.hits] == [
        ("Nora Aurora", "", "/admin/network/people/p-7/"),
        ("Aurora GmbH", "", "/admin/network/partners/aur-gmbh/"),
        ("Aurora Haus", "Köln · DE", "/admin/network/locations/aur-1/"),
        ("Aurora Zone", "Sales", "/admin/network/organizations/units/aur-zone/"),
        ("Aurora expert", "", "/admin/network/positions/aur-job/"),
        ("Aurora", "", "/admin/network/brands/aurora/"),
    ]


def test_audience_requirement_program_goal_and_course_are_found_by_their_titles(admin):
    AudienceFactory(code="hv-people", title="Höchstspannung kann")
    goal = GoalFactory(code="hv", course__code="hv-100", course__title="Höchstspannung")
    RequirementFactory(code="hv-all", goal=goal, dimension__name="Service")
    ProgramFactory(code="my27", title="Höchstspannung 2027")
    groups = admin.get("/admin/search/?q=hochstspannung").context["groups"]
    assert [(hit.code, hit.words, hit.address) for group in groups for hit in group.hits] == [
        ("hv-people", "", "/admin/audiences/of/hv-people/"),
        ("hv-all", "Service", "/admin/requirements/of/hv-all/"),
        ("my27", "", "/admin/programs/of/my27/"),
        ("hv", "", "/admin/goals/of/hv/"),
        ("hv-100", "", "/admin/courses/of/hv-100/"),
    ]


def test_person_is_found_by_code_username_email_and_any_words(db):
    person = PersonFactory(
        code="P-100", given_name="José María", family_name="van der Berg", username="jmberg", email="JM@Berg.example"
    )
    asked = ["P-10", "jmb", "jm@berg", "berg jose", "Berg, Jos", "van der", "der berg"]
    assert [hits(text) for text in asked] == [[person.code]] * len(asked)


def test_person_shows_the_job_and_departed_people_are_found_too(db):
    held = AppointmentFactory(
        person__code="p-1", person__family_name="Okafor", position__name="Technician", location__name="North"
    )
    PersonFactory(code="p-2", family_name="Okafor", status="departed")
    [group] = found(EVERYBODY, "okafor", 5)
    assert [(hit.code, hit.words) for hit in group.hits] == [(held.person.code, "Technician · North"), ("p-2", "")]


def test_exact_code_comes_first_then_what_begins_so(db):
    for code, name in (("z-1", "Something North"), ("north", "Zebra"), ("a-1", "North Motors")):
        PartnerFactory(code=code, name=name)
    assert hits("north") == ["north", "a-1", "z-1"]


def test_nothing_is_found_for_nothing_for_nonsense_and_for_odd_characters(admin):
    assert [hits(text) for text in ["", "   ", ",", "%", "_", "no such thing", "\0"]] == [[]] * 7
    assert admin.get("/admin/search/", {"q": "x" * 5000}).status_code == 200


def test_people_outside_the_scope_are_not_found(cast):
    assert hits("learner", Scope(people=frozenset({cast.manager.pk}))) == []
    assert hits("learner") == ["learner"]


def test_as_one_types_only_the_hits_are_answered(admin):
    answer = admin.get("/admin/search/?q=learner", headers={"HX-Request": "true"})
    assert answer.templates[0].name == "administration/_found.html"
    assert 'role="option"' in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_search_costs_the_same_for_any_number_of_hits(django_assert_num_queries, rows):
    for number in range(rows):
        AppointmentFactory(person__family_name=f"Zyx{number}", location__name=f"Zyx {number}")
        PartnerFactory(name=f"Zyx {number}")
    with django_assert_num_queries(8):
        assert len(hits("zyx")) == 3 * rows
