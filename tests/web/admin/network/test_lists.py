"""The lists of partners, locations and people: what they find, what they cost, what they give away."""

import csv
import io
import re
from datetime import date

import pytest
from factories import (
    AppointmentFactory,
    CommunityFactory,
    FieldUnitFactory,
    LocationBrandFactory,
    LocationFactory,
    LocationTagFactory,
    PartnerFactory,
    PersonFactory,
    PlacementFactory,
    PositionFactory,
)

from tradewind.web.ui import lists

pytestmark = pytest.mark.django_db


def found(admin, address):
    """The codes in a list, in its order."""
    return [row.record.code for row in admin.get(address).context["table"].paginated_rows]


def exported(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def make_partners(rows):
    PartnerFactory.create_batch(rows, parent=PartnerFactory(), community=CommunityFactory())


def make_locations(rows):
    for location in LocationFactory.create_batch(rows):
        LocationBrandFactory(location=location)


def make_people(rows):
    AppointmentFactory.create_batch(rows)


@pytest.mark.parametrize(
    ("address", "make", "queries"),
    [
        ("/admin/network/partners/", make_partners, 7),
        ("/admin/network/locations/", make_locations, 8),
        ("/admin/network/people/", make_people, 7),
        ("/admin/network/brands/", make_locations, 6),
        ("/admin/network/positions/", make_people, 8),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(admin, django_assert_num_queries, address, make, queries, rows):
    make(rows)
    with django_assert_num_queries(queries):
        assert admin.get(address).status_code == 200


def test_partners_are_found_by_part_of_name_by_code_and_by_owner(admin):
    group = PartnerFactory(code="nord", name="Nordlicht Holding")
    store = PartnerFactory(code="d-17", name="Möller Automobile", parent=group)
    PartnerFactory(code="d-18", name="Other", parent=store)

    assert found(admin, "/admin/network/partners/?text=moll+auto") == ["d-17"]
    assert found(admin, "/admin/network/partners/?text=d-1") == ["d-17", "d-18"]
    assert found(admin, "/admin/network/partners/?below=nord") == ["d-17", "d-18"]


def test_partners_are_found_by_type_and_community(admin):
    of = CommunityFactory(code="suppliers")
    PartnerFactory(code="seats", type="supplier", community=of)
    PartnerFactory(code="glass", type="supplier")

    assert found(admin, "/admin/network/partners/?type=supplier") == ["glass", "seats"]
    assert found(admin, "/admin/network/partners/?community=suppliers") == ["seats"]


def test_locations_are_found_by_owner_unit_brand_tag_and_country(admin):
    group = PartnerFactory(code="group")
    zone = FieldUnitFactory(code="zone")
    district = FieldUnitFactory(code="below-zone", parent=zone, dimension=zone.dimension)
    shop = LocationFactory(code="shop", country="SE", partner=PartnerFactory(parent=group))
    PlacementFactory(location=shop, field_unit=district)
    LocationBrandFactory(location=shop, brand__code="aurora")
    LocationTagFactory(location=shop, tag="ev")

    asked = ["partner=group", "unit=zone", "brand=aurora", "tag=ev", "country=SE"]
    assert [found(admin, f"/admin/network/locations/?{each}") for each in asked] == [["shop"]] * 5


def test_locations_are_open_until_the_day_at_their_place(admin):
    LocationFactory(code="gone", closed_on=date(2020, 1, 1))
    LocationFactory(code="going", closed_on=date(2099, 1, 1))

    assert found(admin, "/admin/network/locations/?status=closed") == ["gone"]
    assert found(admin, "/admin/network/locations/?status=open") == ["going", "neighbour-store", "store"]


def test_people_are_found_by_any_word_code_username_and_email(admin):
    PersonFactory(
        code="p-9", given_name="José", family_name="van der Berg", username="jberg", email="Jose@Berg.example"
    )

    asked = ["berg+jose", "van+der", "p-9", "jberg", "jose@berg.example"]
    assert [found(admin, f"/admin/network/people/?text={each}") for each in asked] == [["p-9"]] * 5
    assert found(admin, "/admin/network/people/?text=nobody") == []


def test_people_are_found_by_what_holds_on_one_appointment(admin):
    both = PersonFactory(code="both")
    technician, seller = PositionFactory(code="fixer"), PositionFactory(code="seller")
    AppointmentFactory(person=both, position=technician, location=LocationFactory(code="here"))
    AppointmentFactory(person=both, position=seller, location=LocationFactory(code="there"))

    assert found(admin, "/admin/network/people/?position=fixer&location=here") == ["both"]
    assert found(admin, "/admin/network/people/?position=fixer&location=there") == []


def test_people_are_found_by_their_own_community_or_their_partners(admin):
    dealers = CommunityFactory(code="dealers")
    PersonFactory(code="own", community=dealers)
    AppointmentFactory(person__code="through", location__partner__community=dealers)
    AppointmentFactory(person__code="other", person__community=CommunityFactory(), location__partner__community=dealers)

    assert found(admin, "/admin/network/people/?community=dealers") == ["own", "through"]


def test_filter_that_names_what_is_not_there_says_so(admin):
    answer = admin.get("/admin/network/people/?position=technicain")
    assert "Did you mean technician?" in answer.content.decode()


def test_export_gives_codes_and_every_row(admin, cast):
    rows = exported(admin.get("/admin/network/people/?export=csv&position=technician"))
    assert rows == [
        ["Name", "Code", "Position", "Location", "Status"],
        ["Learner, Ada", "learner", "Technician", "store", "active"],
    ]


def test_list_counts_and_pages_no_further_than_it_says(admin, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 3)
    PartnerFactory.create_batch(5)
    answer = admin.get("/admin/network/partners/?page=99")
    assert (answer.context["table"].paginator.count, answer.context["table"].page.number) == (3, 1)
    assert "More than 3 rows" in answer.content.decode()
    assert len(exported(admin.get("/admin/network/partners/?export=csv"))) == 8  # a heading, the cast's two, and five


def test_numbers_stand_below_each_other_and_their_heading_above_their_end(admin):
    PartnerFactory(name="Alone")
    page = admin.get("/admin/network/partners/?text=Alone").content.decode()
    found = re.findall(r'<(th|td)[^>]* class="number"[^>]*>(?:<a[^>]*>)?([^<]*)', page)
    assert found == [("th", "Open locations"), ("td", "0")]


def test_brands_and_positions_are_listed_with_what_they_are(admin):
    LocationBrandFactory(brand__code="aurora", location__closed_on=None)
    old = PositionFactory(code="old-job", ended_on=date(2020, 1, 1))
    here = PositionFactory(code="job", name="A job")
    assert [row.record.places for row in admin.get("/admin/network/brands/").context["table"].paginated_rows] == [1]
    assert found(admin, "/admin/network/positions/?status=closed") == [old.code]
    assert found(admin, "/admin/network/positions/?status=open") == [here.code, "store-manager", "technician"]
