import pytest
from django.core.exceptions import ValidationError

from tradewind.kernel.codes import CodeField, code_fault, is_code, nearest


@pytest.mark.parametrize("code", ["a", "A-1", "north.store_7", "0", "x" * 64])
def test_code_is_a_code(code):
    assert is_code(code)
    assert code_fault(code) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("x" * 65, "has 65 characters; a code has at most 64"),
        ("store ", "has the character ' ' (SPACE); a code has only A-Z a-z 0-9 . _ -"),
        ("store\n", "has the character '\\n' (U+000A); a code has only A-Z a-z 0-9 . _ -"),
        ("stоre", "has the character 'о' (CYRILLIC SMALL LETTER O); a code has only A-Z a-z 0-9 . _ -"),
        ("store/7", "has the character '/' (SOLIDUS); a code has only A-Z a-z 0-9 . _ -"),
        ("١", "has the character '١' (ARABIC-INDIC DIGIT ONE); a code has only A-Z a-z 0-9 . _ -"),
    ],
)
def test_g10_what_only_looks_like_a_code_is_none_and_the_character_is_named(text, fault):
    assert not is_code(text)
    assert code_fault(text) == fault


@pytest.mark.parametrize("text", ["store ", "store\n", "stоre", ""])
def test_field_refuses_what_is_no_code(text):
    with pytest.raises(ValidationError):
        CodeField().clean(text, None)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("Aurora", "aurora"), ("aurora ", "aurora"), ("auroa", "aurora"), ("zephyr", None), ("borealis", "borealis")],
)
def test_nearest_is_the_code_most_likely_meant(wrong, meant):
    assert nearest(wrong, ["aurora", "borealis"]) == meant


def test_copy_without_uniqueness_stays_without():
    _, path, args, kwargs = CodeField().deconstruct()

    assert path == "django.db.models.CharField"
    assert args == []
    assert kwargs.pop("validators")
    assert kwargs == {"max_length": 64, "unique": True, "db_collation": "C"}
