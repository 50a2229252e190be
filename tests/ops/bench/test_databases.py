"""The database that is measured: one of its own, gone afterwards; and what is refused before there is one."""

import os
from pathlib import Path

import psycopg
import pytest
from command_line import Academy, url_of

from tradewind.kernel.problems import TradewindError
from tradewind.ops.bench.databases import own_database

NAME = f"tradewind_bench_of_tests_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}"


def databases() -> set[str]:
    with psycopg.connect(url_of("postgres")) as server:
        return {name for (name,) in server.execute("SELECT datname FROM pg_database")}


def test_its_database_is_dropped_whatever_happens() -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), own_database(NAME) as url, psycopg.connect(url) as connection:
        connection.execute("SELECT 1 / 0")

    assert NAME not in databases()


def test_its_database_is_empty_and_stays_where_it_is_to_be_kept() -> None:
    for _ in range(2):
        with own_database(NAME, keep=True) as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchall() == [(0,)]
            connection.execute("CREATE TABLE left_over ()")
    assert NAME in databases()

    with own_database(NAME):
        pass
    assert NAME not in databases()


def nowhere(tmp_path: Path) -> Academy:
    return Academy("postgresql://nobody@localhost:1/nowhere", tmp_path)


def test_a_figure_that_is_not_measured_is_bad_input(tmp_path: Path) -> None:
    refused = nowhere(tmp_path).run("bench", "--only", "plan_page", "scim_upsert", "--scale", "m", status=2)

    assert refused.out == ""
    assert refused.err == (
        "--only: 'scim_upsert' is no figure that this version measures. There are feed_load, first_full_reconcile, "
        "unchanged_full_reconcile, audience_preview, plan_page, one_person_change, location_brand_change, "
        "staff_feed_1pct, metric_feed_all_locations, statements_stored, statements_stored_1, statements_stored_500, "
        "statements_stored_1_by_8, statements_stored_25_by_8, statements_stored_500_by_8, statements_queried, "
        "scorm_commit and notice_run.\n"
    )


def test_names_without_only_and_unwritable_files_are_bad_input(tmp_path: Path) -> None:
    academy = nowhere(tmp_path)

    assert academy.run("bench", "plan_page", status=2).err == (
        "tradewind bench: does not know what to do with 'plan_page'. Figures follow --only.\n"
    )
    assert academy.run("bench", "--json", "missing/f.json", status=2).err == (
        "--json missing/f.json: cannot be written. Name a file in a folder that is there.\n"
    )
    assert "'xl' is not one of 's', 'm', 'l'" in academy.run("bench", "--scale", "xl", status=2).err


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    failed = nowhere(tmp_path).run("bench", "--quiet", status=1)

    assert failed.err.startswith("The database does not answer: ")
    assert failed.err.endswith("Check DATABASE_URL, and that PostgreSQL runs.\n")


def test_a_run_that_is_under_way_is_not_disturbed() -> None:
    with own_database(NAME) as url, psycopg.connect(url) as connection:
        with pytest.raises(TradewindError) as refused, own_database(NAME):
            pass
        connection.execute("SELECT 1")

    assert str(refused.value) == (
        f"The database {NAME} is in use: There is 1 other session using the database. "
        "Let the other run of the benchmarks end first."
    )
