"""The map: what is in view, what is drawn as one, and that a way leads everywhere."""

from decimal import Decimal

import pytest
from factories import LocationBrandFactory, LocationFactory

from tradewind.network.models import Location
from tradewind.web.admin.network.chart import DEEPEST, NORTH, WORLD, View, clusters, latitude_of, mercator, view_of


def place(code, latitude, longitude):
    return LocationFactory(code=code, latitude=Decimal(str(latitude)), longitude=Decimal(str(longitude)))


@pytest.mark.parametrize("latitude", [-60, -33.9, 0, 51.5, 78])
def test_mercator_and_back_is_the_same(latitude):
    assert latitude_of(mercator(latitude)) == pytest.approx(latitude, abs=1e-9)


def test_mercator_is_that_of_the_textbook():
    """Snyder 1987, Map Projections, numerical example of the sphere: 35° north is 0.6528366 radii."""
    assert mercator(35) == pytest.approx(0.6528366 * 57.29577951, abs=1e-5)


@pytest.mark.parametrize(
    ("at", "zoom", "view"),
    [
        ("48.1,11.5", "5", View(48.1, 11.5, 5)),
        ("48.1,11.5", "99", View(48.1, 11.5, DEEPEST)),
        ("48.1,11.5", "-3", View(48.1, 11.5, 0)),
        ("95,0", "2", WORLD),
        ("nan,0", "2", WORLD),
        ("1,2,3", "2", WORLD),
        ("", "", WORLD),
        ("1,2", "deep", WORLD),
    ],
)
def test_view_is_what_the_address_says_or_the_world(at, zoom, view):
    assert view_of(at, zoom) == view


def test_view_never_leaves_the_world():
    assert WORLD.corner[0] == 0
    assert View(90, 180, 3).corner == (360 - 45, mercator(NORTH))
    assert View(NORTH, -180, 1).moved(right=-1, up=1).corner == (0, mercator(NORTH))


def test_way_there_and_back_ends_where_it_began():
    there = View(40, 10, 4).moved(right=0.4, up=-0.4)
    back = there.moved(right=-0.4, up=0.4).centre
    assert back == pytest.approx((40, 10))


@pytest.mark.django_db
def test_locations_that_would_overlap_are_one_until_one_looks_closer():
    for code, latitude, longitude in (("berlin", 52.5, 13.4), ("potsdam", 52.4, 13.05), ("sydney", -33.9, 151.2)):
        place(code, latitude, longitude)
    LocationFactory(code="nowhere")

    far = clusters(Location.objects.all(), WORLD)
    assert [(each.count, each.code) for each in far] == [(2, ""), (1, "sydney")]
    near = clusters(Location.objects.all(), View(52.45, 13.2, 8))
    assert [(each.count, each.code) for each in near] == [(1, "berlin"), (1, "potsdam")]


@pytest.mark.django_db
def test_cluster_stands_in_the_middle_of_what_it_gathers():
    place("a", 10, 10), place("b", 10, 12)
    [drawn] = clusters(Location.objects.all(), WORLD)
    assert drawn.closer.longitude == pytest.approx(11)
    assert drawn.x == pytest.approx((180 + 11) / 360 * 1000, abs=0.1)
    assert drawn.closer.zoom == 2


@pytest.mark.django_db
def test_list_below_the_map_has_what_the_map_shows(admin):
    place("berlin", 52.5, 13.4)
    place("sydney", -33.9, 151.2)
    shown = admin.get("/admin/network/map/?at=52,13&zoom=4").context
    assert [row.record.code for row in shown["table"].paginated_rows] == ["berlin"]
    assert [each.code for each in shown["clusters"]] == ["berlin"]
    assert shown["nowhere"] == 2  # the cast's stores


@pytest.mark.django_db
def test_filter_holds_for_the_map_and_its_links(admin):
    LocationBrandFactory(location=place("berlin", 52.5, 13.4), brand__code="aurora")
    place("munich", 48.1, 11.5)
    answer = admin.get("/admin/network/map/?brand=aurora")
    assert [each.code for each in answer.context["clusters"]] == ["berlin"]
    assert "&amp;brand=aurora" in answer.content.decode() or "&brand=aurora" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_map_costs_the_same_for_any_number_of_locations(admin, django_assert_num_queries, rows):
    for number in range(rows):
        place(f"x-{number}", 10 + 20 * number, 10)
    with django_assert_num_queries(10):
        assert len(admin.get("/admin/network/map/").context["clusters"]) == rows
