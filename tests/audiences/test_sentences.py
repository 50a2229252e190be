"""Every expression in plain words."""

import pytest
import yaml

from audiences.conftest import pairs
from audiences.network import person
from tradewind.audiences.sentences import sentence
from tradewind.audiences.tree import parse
from tradewind.catalog.models import Course
from tradewind.goals.models import Goal
from tradewind.metrics.models import Metric


@pytest.fixture(autouse=True)
def named(built: None) -> None:
    Metric.objects.create(code="csi", name="CSI", subject="location")
    Metric.objects.create(code="fixed", name="Fixed first time", subject="person")
    course = Course.objects.create(code="hv", title="High voltage")
    Goal.objects.create(code="hv-safety", title="High-voltage safety", course=course)
    person("boss", given_name="Ruth", family_name="Boss")


@pytest.mark.parametrize(("written", "words"), pairs("sentences.txt"))
def test_an_expression_in_words(written: str, words: str) -> None:
    assert sentence(parse(yaml.safe_load(written))) == words
