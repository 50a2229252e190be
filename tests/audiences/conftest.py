"""What the tests of audiences share."""

from pathlib import Path

import pytest

from audiences import network


def pairs(name: str) -> list[tuple[str, str]]:
    """The cases of a text file beside this one: an expression, and indented below it what is said of it."""
    text = (Path(__file__).parent / name).read_text()
    blocks = [block.split("\n    ") for block in text.strip().split("\n\n")]
    return [(written, said.strip()) for written, said in blocks]


@pytest.fixture
def built(db: None) -> None:
    """The network by name, without people."""
    network.build()
