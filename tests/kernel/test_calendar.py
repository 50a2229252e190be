from datetime import date

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tradewind.kernel.calendar import Span, months_later

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_e1_a_month_later_is_the_same_day_or_the_last_of_the_month(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.django_db
@given(cases=st.lists(st.tuples(DAYS, st.integers(-1200, 1200)), min_size=50, max_size=50))
def test_e1_months_are_those_of_the_database(cases):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (day + make_interval(months => months))::date "
            "FROM unnest(%s::date[], %s::integer[]) WITH ORDINALITY AS t (day, months, row) ORDER BY row",
            [[day for day, _ in cases], [months for _, months in cases]],
        )
        of_the_database = [row[0] for row in cursor.fetchall()]

    assert [months_later(day, months) for day, months in cases] == of_the_database


@pytest.mark.parametrize(
    ("text", "span", "written"),
    [
        ("24 months", Span(24, "months"), "24 months"),
        ("1 month", Span(1, "months"), "1 month"),
        ("2 years", Span(24, "months"), "24 months"),
        ("90 days", Span(90, "days"), "90 days"),
        (" 2weeks ", Span(14, "days"), "14 days"),
        ("1 day", Span(1, "days"), "1 day"),
    ],
)
def test_span_is_read_and_written(text, span, written):
    assert Span.parse(text) == span
    assert str(span) == written
    assert Span.parse(written) == span


@pytest.mark.parametrize("text", ["", "0 days", "months", "3", "-1 days", "1.5 months", "3 fortnights", "999999 days"])
def test_what_is_no_span_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="is not a stretch of time; write for example '24 months' or '90 days'"):
        Span.parse(text)


@given(day=DAYS, count=st.integers(1, 600), unit=st.sampled_from(["days", "months"]))
def test_span_lies_between_its_fewest_and_most_days(day, count, unit):
    span = Span(count, unit)

    assert span.days_at_least <= (span.after(day) - day).days <= span.days_at_most


@given(day=DAYS, count=st.integers(1, 1000))
def test_days_before_undo_days_after(day, count):
    assert Span(count, "days").before(Span(count, "days").after(day)) == day
