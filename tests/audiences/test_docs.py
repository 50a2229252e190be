"""The reference page has every word of the language, and its examples read."""

import re
from pathlib import Path

import yaml

from tradewind.audiences import registry
from tradewind.audiences.tree import parse

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "audiences.md").read_text()


def test_every_node_and_condition_is_documented() -> None:
    words = [*registry.NODES, *registry.STAFF, *registry.PERSON]
    assert [word for word in words if f"`{word}: " not in PAGE] == []


def test_every_example_reads() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    last = list(yaml.safe_load_all(examples[-1]))
    assert len(last) == 4
    for example in last:
        assert parse(example)
    for named in yaml.safe_load(examples[0])["audiences"].values():
        assert parse(named["who"])
