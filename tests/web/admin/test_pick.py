"""What the pickers find: by code, by the beginning and by any part of a name; never more than twenty."""

import pytest
from factories import (
    AppointmentFactory,
    BrandFactory,
    FieldUnitFactory,
    LocationFactory,
    MetricFactory,
    PartnerFactory,
    PersonFactory,
    PositionFactory,
)

from tradewind.audiences.models import Audience
from tradewind.network.models import TimeZone
from tradewind.web.ui.pickable import PICKABLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def pick(client, cast):
    """``pick(kind, q)``: what is found, as (code, name, words)."""
    client.force_login(cast.admin)

    def found(kind, text="", **more):
        answer = client.get(f"/admin/pick/{kind}/", {"q": text, **more})
        return [(one["code"], one["name"], one["words"]) for one in answer.json()["options"]]

    return found


def test_pick_finds_by_code_then_by_beginning_then_by_part(pick):
    for code, name in [("x1", "Sur Motors"), ("sur-9", "Northern"), ("x2", "Mont-Süra"), ("x3", "Other")]:
        PartnerFactory(code=code, name=name, type="supplier")
    assert [code for code, _, _ in pick("partner", "sur")] == ["sur-9", "x1", "x2"]
    assert pick("partner", "süra MONT") == [("x2", "Mont-Süra", "Supplier")]


def test_pick_says_where_people_of_one_name_work(pick):
    job = AppointmentFactory(
        person=PersonFactory(code="kim-1", given_name="Kim", family_name="Zzyx"),
        position=PositionFactory(name="Technician"),
        location=LocationFactory(name="North Motors"),
        primary=True,
    )
    PersonFactory(code="kim-2", given_name="Kim", family_name="Zzyx")
    PersonFactory(code="kim-3", given_name="Kim", family_name="Zzyx", status="departed")
    assert pick("person", "kim zzyx") == [
        (job.person.code, "Kim Zzyx", "Technician · North Motors"),
        ("kim-2", "Kim Zzyx", ""),
    ]


def test_pick_gives_twenty_of_many_and_leaves_out_what_ended(pick):
    BrandFactory.create_batch(23)
    BrandFactory(code="aaa-gone", ended_on=TimeZone.objects.get(name="UTC").today)
    found = pick("brand")
    assert (len(found), "aaa-gone" in [code for code, _, _ in found]) == (20, False)


def test_pick_of_a_metric_can_be_of_one_subject(pick):
    MetricFactory(code="csi", subject="location")
    MetricFactory(code="fixed", subject="person")
    assert [code for code, _, _ in pick("metric", trait="person")] == ["fixed"]


def test_country_is_picked_by_its_name_too_and_those_with_locations_come_first(pick):
    for country in ["DE", "US", "DE"]:
        LocationFactory(country=country)
    assert pick("country", "de")[0] == ("DE", "Germany", "DE · 2")
    assert pick("country", "ger")[0] == ("DE", "Germany", "DE · 2")
    assert pick("country", "cote ivoire") == [("CI", "Côte d’Ivoire", "CI")]


def test_pick_of_words_says_how_often_they_stand(pick):
    for subdivision in ["BY", "HH", "BY"]:
        LocationFactory(subdivision=subdivision)
    assert pick("subdivision", "b") == [("BY", "BY", "2")]


@pytest.mark.parametrize("kind", sorted(PICKABLE))
def test_pick_answers_for_every_kind(pick, kind):
    FieldUnitFactory()
    assert isinstance(pick(kind, "a\0b'%_"), list)


@pytest.mark.parametrize("rows", [1, 3])
def test_pick_costs_the_same_for_any_number_of_rows(pick, django_assert_num_queries, rows):
    for number in range(rows):
        AppointmentFactory(person=PersonFactory(family_name=f"Zz{number}"), primary=True)
    with django_assert_num_queries(8):  # three for the viewer, three searches, two for where they work
        assert len(pick("person", "zz")) == rows


def test_pick_is_for_administrators(client, maya):
    client.force_login(maya.user)
    assert client.get("/admin/pick/person/?q=maya").status_code == 404


def test_pick_of_an_unknown_kind_is_not_found(client, cast):
    client.force_login(cast.admin)
    assert client.get("/admin/pick/secrets/").status_code == 404


def test_a13_ten_thousand_audiences_are_searched_and_never_listed(pick):
    Audience.objects.bulk_create(
        [Audience(code=f"a-{number:05}", title=f"Group {number}", who={"staff": {}}) for number in range(10_000)]
    )
    assert len(pick("audience")) == 20
    assert [code for code, _, _ in pick("audience", "a-0777")] == [f"a-0777{digit}" for digit in range(10)]
    assert ("a-09999", "Group 9999") in [(code, name) for code, name, _ in pick("audience", "group 9999")]
