"""The run's work tables: temporary, one set a connection, emptied at the start of every run."""

from django.db import connection

CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS run_person (
    person_id bigint PRIMARY KEY, active boolean NOT NULL, today date NOT NULL, community_id bigint, hired_on date);
CREATE TEMPORARY TABLE IF NOT EXISTS run_appointment (
    id bigint NOT NULL, person_id bigint NOT NULL, location_id bigint NOT NULL, partner_id bigint NOT NULL,
    position_id bigint NOT NULL, "primary" boolean NOT NULL, starts_on date NOT NULL, today date NOT NULL,
    brands bigint[] NOT NULL);
CREATE INDEX IF NOT EXISTS run_appointment_person ON run_appointment (person_id);
CREATE INDEX IF NOT EXISTS run_appointment_position ON run_appointment (position_id);
CREATE INDEX IF NOT EXISTS run_appointment_location ON run_appointment (location_id);
CREATE TEMPORARY TABLE IF NOT EXISTS run_requirement (
    id bigint PRIMARY KEY, goal_id bigint NOT NULL, opens date, closes date, ended_on date, mode text NOT NULL,
    mandatory boolean NOT NULL, frozen boolean NOT NULL, communities bigint[] NOT NULL,
    due_days integer, due_after text, due_day date, due_version smallint NOT NULL,
    audience_slot integer, keep_slot integer, waive_slot integer, until_slot integer);
CREATE TEMPORARY TABLE IF NOT EXISTS run_member (
    slot integer NOT NULL, person_id bigint NOT NULL, reasons bigint[] NOT NULL);
CREATE TEMPORARY TABLE IF NOT EXISTS run_holds (slot integer NOT NULL, person_id bigint NOT NULL);
CREATE TEMPORARY TABLE IF NOT EXISTS run_achieved (
    requirement_id bigint NOT NULL, person_id bigint NOT NULL,
    achieved_on date NOT NULL, valid_until date, renew_from date);
CREATE TEMPORARY TABLE IF NOT EXISTS run_change (
    kind text NOT NULL, because text, person_id bigint NOT NULL, requirement_id bigint NOT NULL,
    today date NOT NULL, number bigint, past_id bigint, opened_on date, opened_at timestamptz, due_on date,
    due_version smallint, extension_id bigint, reasons bigint[], achieved_on date, valid_until date,
    renew_from date, waived_on date, waived_by text, moved boolean);
"""
_CREATE_MEASURED = """
CREATE TEMPORARY TABLE IF NOT EXISTS run_measure (
    number integer PRIMARY KEY, metric_id bigint NOT NULL, periods integer NOT NULL,
    at_least numeric, above numeric, below numeric, at_most numeric);
CREATE TEMPORARY TABLE IF NOT EXISTS run_reads (slot integer NOT NULL, number integer NOT NULL);
CREATE TEMPORARY TABLE IF NOT EXISTS run_turned (slot integer NOT NULL, location_id bigint, person_id bigint);
CREATE TEMPORARY TABLE IF NOT EXISTS run_candidate (slot integer NOT NULL, person_id bigint NOT NULL);
CREATE TEMPORARY TABLE IF NOT EXISTS run_pair (requirement_id bigint NOT NULL, person_id bigint NOT NULL);
"""

_NAMES = "run_person, run_appointment, run_requirement, run_member, run_holds, run_achieved, run_change"
_MEASURED_NAMES = "run_measure, run_reads, run_turned, run_candidate, run_pair"


def prepare(*, many: bool = False) -> None:
    """Make the work tables if this connection has none, and empty them.

    ``many``: a run over everybody sorts and joins millions of rows: in memory to the end of the transaction.
    """
    with connection.cursor() as cursor:
        if many:
            cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(CREATE)
        cursor.execute(f"TRUNCATE {_NAMES}")


def prepare_measured() -> None:
    """The work tables of a run over changed values of metrics as well."""
    prepare(many=True)
    with connection.cursor() as cursor:
        cursor.execute(_CREATE_MEASURED)
        cursor.execute(f"TRUNCATE {_MEASURED_NAMES}")


def analyze(*tables: str) -> None:
    """Tell the planner what a bulk load put there; autovacuum never sees temporary tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
