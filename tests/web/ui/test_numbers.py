"""Numbers on pages."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", 4077, "4,077"),
        ("de", 1234567, "1.234.567"),
        ("en", 77, "77"),
        ("en", "4077", "4077"),
        ("en", True, "True"),
    ],
)
def test_whole_numbers_are_grouped_and_nothing_else_is(language, value, shown):
    with translation.override(language):
        assert Template("{% load numbers %}{{ value|grouped }}").render(Context({"value": value})) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("62.80", "62.8"), ("100", "100"), ("1200.500", "1,200.5"), ("0.126", "0.13"), ("0", "0")]
)
def test_measured_values_have_no_idle_zeros(value, shown):
    assert Template("{% load numbers %}{{ value|plain }}").render(Context({"value": Decimal(value)})) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(62, "62\u00a0%"), (Decimal("62.50"), "62,5\u00a0%"), (Decimal("80.00"), "80\u00a0%"), (0, "0\u00a0%")],
)
def test_percentage_is_never_broken_before_its_sign(value, shown):
    with translation.override("de"):
        assert Template("{% load numbers %}{{ value|in_percent }}").render(Context({"value": value})) == shown
