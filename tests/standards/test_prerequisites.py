"""Prerequisites of SCORM 1.2 items."""

import pytest

from tradewind.standards.scorm.prerequisites import hold

STATUSES = {"a": "passed", "b": "completed", "c": "failed", "d": "not attempted"}


@pytest.mark.parametrize(
    ("script", "met"),
    [
        ("", True),
        ("a", True),
        ("c", False),
        ("a & b", True),
        ("a&c", False),
        ("c | b", True),
        ("~c", True),
        ("a & (c | ~d)", True),
        ("c = failed", True),
        ('d = "not attempted"', True),
        ("a <> passed", False),
        ("2*{a, b, c}", True),
        ("3*{a, b, c}", False),
    ],
)
def test_scripts_are_evaluated(script, met):
    assert hold(script, STATUSES) is met


@pytest.mark.parametrize("script", ["nobody", "a &", "(a", "a b", "2*{a", "&&", "=" * 50])
def test_what_is_no_script_keeps_nobody_out(script):
    assert hold(script, STATUSES) is True
