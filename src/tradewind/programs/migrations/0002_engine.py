"""The engine's plumbing: assignment numbers, versions of due rules, and triggers that hear every decision.

Whatever writes a decision, a program or a requirement (ORM, COPY, plain SQL), the people concerned are in
``stale_person``, or the definition is in ``stale_definition``, when it commits.
"""

from django.db import migrations

NUMBERS = "CREATE SEQUENCE programs_assignment_number AS bigint"
NO_NUMBERS = "DROP SEQUENCE programs_assignment_number"

# Open assignments learn from the version that their due day was set under another rule.
DUE_VERSION = """
CREATE FUNCTION programs_count_due_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.due_version := OLD.due_version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER due_version BEFORE UPDATE OF due ON programs_requirement
    FOR EACH ROW WHEN (NEW.due IS DISTINCT FROM OLD.due) EXECUTE FUNCTION programs_count_due_version();
"""
NO_DUE_VERSION = "DROP TRIGGER due_version ON programs_requirement; DROP FUNCTION programs_count_due_version()"

_MARK_PEOPLE = """
CREATE FUNCTION programs_mark_{event}_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stale_person (person_id) SELECT DISTINCT person_id FROM ({rows}) AS touched;
    IF FOUND THEN PERFORM pg_notify('tradewind_stale', ''); END IF;
    RETURN NULL;
END $$;
"""
_ROWS = {
    "insert": "SELECT person_id FROM new_rows",
    "update": "SELECT person_id FROM new_rows UNION ALL SELECT person_id FROM old_rows",
    "delete": "SELECT person_id FROM old_rows",
}
_TABLES = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}
_DECISIONS = ("waiver", "handassignment", "decline", "extension")


def _each_event(template: str) -> str:
    return "".join(template.format(event=event, rows=rows, tables=_TABLES[event]) for event, rows in _ROWS.items())


HEAR_DECISIONS = _each_event(_MARK_PEOPLE) + "".join(
    _each_event(
        f"CREATE TRIGGER stale_{{event}} AFTER {{event}} ON programs_{table} {{tables}} "
        "FOR EACH STATEMENT EXECUTE FUNCTION programs_mark_{event}_people();\n"
    )
    for table in _DECISIONS
)
DEAF_TO_DECISIONS = "".join(
    f"DROP TRIGGER stale_{event} ON programs_{table};\n" for table in _DECISIONS for event in _ROWS
) + "".join(f"DROP FUNCTION programs_mark_{event}_people();\n" for event in _ROWS)

# A requirement's ``fault`` is the engine's own note, and titles change nobody's training: neither is heard.
HEAR_DEFINITIONS = """
CREATE FUNCTION programs_mark_definition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stale_definition (kind, object_id)
    VALUES (TG_ARGV[0], (to_jsonb(coalesce(NEW, OLD)) ->> TG_ARGV[1])::bigint);
    PERFORM pg_notify('tradewind_stale', '');
    RETURN NULL;
END $$;
CREATE TRIGGER stale_definition AFTER INSERT OR DELETE
    OR UPDATE OF program_id, goal_id, audience_id, due, waive_when, waived_until, keep_while, mode, mandatory,
    ended_on ON programs_requirement
    FOR EACH ROW EXECUTE FUNCTION programs_mark_definition('requirement', 'id');
CREATE TRIGGER stale_definition AFTER INSERT OR UPDATE OR DELETE ON programs_requirementcommunity
    FOR EACH ROW EXECUTE FUNCTION programs_mark_definition('requirement', 'requirement_id');
CREATE TRIGGER stale_definition AFTER UPDATE OF opens, closes ON programs_program
    FOR EACH ROW EXECUTE FUNCTION programs_mark_definition('program', 'id');
"""
DEAF_TO_DEFINITIONS = """
DROP TRIGGER stale_definition ON programs_requirement;
DROP TRIGGER stale_definition ON programs_requirementcommunity;
DROP TRIGGER stale_definition ON programs_program;
DROP FUNCTION programs_mark_definition();
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial"), ("network", "0001_initial")]
    operations = [
        migrations.RunSQL(NUMBERS, NO_NUMBERS),
        migrations.RunSQL(DUE_VERSION, NO_DUE_VERSION),
        migrations.RunSQL(HEAR_DECISIONS, DEAF_TO_DECISIONS),
        migrations.RunSQL(HEAR_DEFINITIONS, DEAF_TO_DEFINITIONS),
    ]
