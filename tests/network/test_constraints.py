"""What the database refuses, whoever writes: each by the name of its constraint."""

import pytest
from django.db import IntegrityError, connection, transaction
from factories import (
    AppointmentFactory,
    BrandFactory,
    DimensionFactory,
    FieldRepresentativeFactory,
    FieldUnitFactory,
    LocationFactory,
    LocationTagFactory,
    PartnerFactory,
    PersonFactory,
    PlacementFactory,
    PositionFactory,
    PositionGroupFactory,
    ReportingLineFactory,
)

from tradewind.network.models import Person

pytestmark = pytest.mark.django_db


def refused(sql: str, *params: object) -> str:
    """The name of the constraint that refuses the statement, at once or when its transaction ends."""

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError) as raised:
        write()
    name = raised.value.__cause__.diag.constraint_name
    assert name
    return name


@pytest.mark.parametrize(
    ("table", "constraint", "make"),
    [
        ("brand", "brand_code_is_well_formed", BrandFactory),
        ("dimension", "dimension_code_is_well_formed", DimensionFactory),
        ("position", "position_code_is_well_formed", PositionFactory),
        ("positiongroup", "position_group_code_is_well_formed", PositionGroupFactory),
        ("fieldunit", "field_unit_code_is_well_formed", FieldUnitFactory),
        ("partner", "partner_code_is_well_formed", PartnerFactory),
        ("location", "location_code_is_well_formed", LocationFactory),
        ("person", "person_code_is_well_formed", PersonFactory),
        ("appointment", "appointment_code_is_well_formed", AppointmentFactory),
    ],
)
@pytest.mark.parametrize("code", ["", "with blank", "trailing ", "new\nline", "line\n", "stоre", "a/b"])
def test_g10_plain_sql_can_write_no_code_that_only_looks_like_one(table, constraint, make, code):
    make()

    assert refused(f"UPDATE network_{table} SET code = %s", code) == constraint


def test_g10_codes_in_two_spellings_of_case_are_two_and_the_same_twice_is_refused():
    one, other = BrandFactory(code="aurora"), BrandFactory(code="Aurora")

    assert one.pk != other.pk
    assert refused("UPDATE network_brand SET code = 'aurora' WHERE id = %s", other.pk) == "network_brand_code_key"


@pytest.mark.parametrize(
    ("make", "sql", "constraint"),
    [
        (PersonFactory, "UPDATE network_person SET status = 'retired'", "person_status_is_known"),
        (PartnerFactory, "UPDATE network_partner SET type = 'bank'", "partner_type_is_known"),
        (PositionFactory, "UPDATE network_position SET oversees = 'world'", "position_oversees_is_known"),
        (LocationFactory, "UPDATE network_location SET country = 'U1'", "location_country_is_alpha_2"),
        (LocationFactory, "UPDATE network_location SET country = 'us'", "location_country_is_alpha_2"),
        (LocationFactory, "UPDATE network_location SET latitude = 90.00001", "location_latitude_in_range"),
        (LocationFactory, "UPDATE network_location SET longitude = -180.5", "location_longitude_in_range"),
        (
            LocationFactory,
            "UPDATE network_location SET opened_on = '2026-02-02', closed_on = '2026-02-01'",
            "location_closes_after_it_opens",
        ),
        (
            AppointmentFactory,
            "UPDATE network_appointment SET ends_on = starts_on - 1",
            "appointment_ends_after_it_starts",
        ),
        (
            ReportingLineFactory,
            "UPDATE network_reportingline SET starts_on = '2026-02-02', ends_on = '2026-02-01'",
            "reporting_line_ends_after_start",
        ),
        (
            ReportingLineFactory,
            "UPDATE network_reportingline SET manager_id = subordinate_id",
            "nobody_reports_to_themselves",
        ),
        (
            FieldRepresentativeFactory,
            "UPDATE network_fieldrepresentative SET starts_on = '2026-02-02', ends_on = '2026-02-01'",
            "representative_ends_after_start",
        ),
        (LocationTagFactory, "UPDATE network_locationtag SET tag = 'two words'", "location_tag_tag_is_well_formed"),
    ],
)
def test_fact_that_makes_no_sense_is_refused(make, sql, constraint):
    make()

    assert refused(sql) == constraint


@pytest.mark.parametrize(
    ("make", "table", "columns", "constraint"),
    [
        (PlacementFactory, "placement", "location_id, field_unit_id, dimension_id", "location_in_one_unit_a_dimension"),
        (LocationTagFactory, "locationtag", "location_id, tag", "location_tagged_once"),
        (ReportingLineFactory, "reportingline", "dimension_id, subordinate_id, manager_id", "reporting_line_once"),
        (FieldRepresentativeFactory, "fieldrepresentative", "person_id, field_unit_id", "representative_once_a_unit"),
    ],
)
def test_fact_said_twice_is_refused(make, table, columns, constraint):
    make()

    assert refused(f"INSERT INTO network_{table} ({columns}) SELECT {columns} FROM network_{table}") == constraint


def test_location_sits_in_at_most_one_unit_of_each_dimension():
    placement = PlacementFactory()
    other = FieldUnitFactory(dimension=placement.dimension)
    PlacementFactory(location=placement.location)

    assert (
        refused(
            "INSERT INTO network_placement (location_id, field_unit_id, dimension_id) VALUES (%s, %s, %s)",
            placement.location_id,
            other.pk,
            other.dimension_id,
        )
        == "location_in_one_unit_a_dimension"
    )


def test_unit_and_its_parent_are_of_one_dimension():
    unit, other = FieldUnitFactory(), FieldUnitFactory()

    assert (
        refused("UPDATE network_fieldunit SET parent_id = %s WHERE id = %s", other.pk, unit.pk)
        == "field_unit_in_the_dimension_of_its_parent"
    )


def test_placement_is_of_the_dimension_of_its_unit():
    PlacementFactory()

    assert (
        refused("UPDATE network_placement SET dimension_id = %s", DimensionFactory().pk)
        == "placement_in_the_dimension_of_its_unit"
    )


def test_whole_tree_with_its_placements_may_change_its_dimension_at_once():
    top = FieldUnitFactory()
    unit = FieldUnitFactory(dimension=top.dimension, parent=top)
    placement = PlacementFactory(field_unit=unit)
    other = DimensionFactory()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE network_fieldunit SET dimension_id = %s WHERE id = %s", [other.pk, top.pk])
        cursor.execute("UPDATE network_fieldunit SET dimension_id = %s WHERE id = %s", [other.pk, unit.pk])
        cursor.execute("UPDATE network_placement SET dimension_id = %s", [other.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    placement.refresh_from_db()

    assert placement.dimension == other


def test_location_lies_in_a_zone_of_the_world():
    LocationFactory()

    assert refused("UPDATE network_location SET timezone = 'Mars/Olympus'").startswith("network_location_timezone_")


def test_two_people_may_have_no_username_but_not_the_same():
    PersonFactory(), PersonFactory()

    assert Person.objects.filter(username=None).count() == 2
    assert refused("UPDATE network_person SET username = 'ada'") == "network_person_username_key"
