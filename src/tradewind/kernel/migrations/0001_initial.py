"""Extensions and functions that the tables of every app stand on."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

SORT_KEY = """
CREATE OR REPLACE FUNCTION tradewind_sort_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(lower(public.unaccent('public.unaccent'::regdictionary, name)));
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION IF EXISTS tradewind_sort_key(text)"),
    ]
