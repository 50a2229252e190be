import pytest
from django.db import connection

from tradewind.kernel.text import sort_key

LETTERS = [letter for letter in map(chr, range(0x180)) if letter.isalpha() and letter not in "ªµº"]


@pytest.mark.django_db
def test_sort_key_of_every_european_letter_is_that_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tradewind_sort_key(letter) FROM unnest(%s::text[]) AS letter", [LETTERS])
        of_the_database = [row[0] for row in cursor.fetchall()]

    assert dict(zip(LETTERS, map(sort_key, LETTERS), strict=True)) == dict(zip(LETTERS, of_the_database, strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Élodie", "ÅNGSTRÖM", "  Smith ", "O'Neill", "Żółć", "van der Berg", "東京", ""])
def test_sort_key_of_a_name_is_that_of_the_database(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tradewind_sort_key(%s)", [name])
        (of_the_database,) = cursor.fetchone()

    assert sort_key(name) == of_the_database


def test_accents_and_case_do_not_separate_names():
    names = ["zorn", "Élodie", "Adam", "eva"]

    assert sorted(names, key=sort_key) == ["Adam", "Élodie", "eva", "zorn"]
