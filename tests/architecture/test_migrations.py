"""Migrations that the version before survives (CONTRIBUTING, Migrations)."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

FIRST = {
    "audiences": 5,
    "catalog": 2,
    "credit": 3,
    "delivery": 2,
    "exchange": 3,
    "goals": 6,
    "identity": 3,
    "kernel": 1,
    "metrics": 5,
    "network": 9,
    "programs": 5,
}
"""By app, the number of its last migration before the first release: no version before that ever ran anywhere."""
RETIRED: set[str] = set()
"""``app.name`` of migrations that drop what no release reads any more."""
HARMLESS: set[str] = set()
"""``app.name`` of migrations of a refused kind that neither wait nor break, each with its reason beside it."""

DANGEROUS_SQL = re.compile(
    r"\b(DROP\s+(?:TABLE|COLUMN)|RENAME|SET\s+DATA\s+TYPE|ALTER\s+COLUMN\s+\S+\s+TYPE|SET\s+NOT\s+NULL|LOCK\s+TABLE"
    r"|CREATE\s+(?:UNIQUE\s+)?INDEX\b(?!\s+CONCURRENTLY))",
    re.IGNORECASE,
)
GONE = (migrations.RemoveField, migrations.DeleteModel)
RENAMED = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)


def faults(migration: Migration, state: ProjectState) -> Iterator[str]:
    """What of the migration the version before, or an academy at work, does not survive."""
    made = {operation.name_lower for operation in migration.operations if isinstance(operation, migrations.CreateModel)}
    for operation in migration.operations:
        if getattr(operation, "model_name_lower", None) not in made:
            yield from _faults_of(operation, migration, state)


def _faults_of(operation: Operation, migration: Migration, state: ProjectState) -> Iterator[str]:
    told = f"{type(operation).__name__} {getattr(operation, 'name', '') or ''}".strip()
    if isinstance(operation, GONE):
        yield f"{told}: the version before still reads it"
    elif isinstance(operation, RENAMED):
        yield f"{told}: the version before knows only the old name"
    elif isinstance(operation, migrations.AddField | migrations.AlterField):
        yield from (f"{told}: {wrong}" for wrong in _of_field(operation, migration.app_label, state))
    elif isinstance(operation, migrations.AddIndex) and not isinstance(operation, AddIndexConcurrently):
        yield f"{told}: everybody who writes waits for it"
    elif isinstance(operation, migrations.AddConstraint) and not isinstance(operation, AddConstraintNotValid):
        yield f"{told}: everybody waits while every row is looked at"
    elif isinstance(operation, migrations.RunPython) and migration.atomic:
        yield f"{told}: one transaction holds all its locks to the end"
    elif isinstance(operation, migrations.RunSQL):
        found = DANGEROUS_SQL.search(operation.sql) if isinstance(operation.sql, str) else None
        if found:
            yield f"{told}: {' '.join(found[1].upper().split())}"


def _of_field(operation: migrations.AddField | migrations.AlterField, app: str, state: ProjectState) -> Iterator[str]:
    field = operation.field
    if isinstance(operation, migrations.AddField):
        if not (field.null or field.has_db_default() or field.many_to_many):
            yield "the version before inserts without it"
        return
    before, after = state.models[app, operation.model_name_lower].get_field(operation.name), field
    if before.null and not after.null:
        yield "every row is looked at, and the version before may write null"
    if before.get_internal_type() != after.get_internal_type():
        yield "the table is written anew, and the version before reads another type"
    if before.max_length and after.max_length and after.max_length < before.max_length:
        yield "the version before may write more than fits"


def _number(name: str) -> int:
    return int(name.partition("_")[0])


def test_every_migration_is_one_that_the_version_before_survives() -> None:
    loader = MigrationLoader(None)
    state, found = ProjectState(), []
    for key in _in_order(loader):
        migration = loader.disk_migrations[key]
        app, name = key
        of_ours = migration.__module__.startswith("tradewind.") and _number(name) > FIRST.get(app, 0)
        if of_ours and f"{app}.{name}" not in RETIRED | HARMLESS:
            found += [f"{app}.{name}: {fault}" for fault in faults(migration, state)]
        migration.mutate_state(state, preserve=False)

    assert found == [], "see CONTRIBUTING.md, Migrations"


def _in_order(loader: MigrationLoader) -> list[tuple[str, str]]:
    order: list[tuple[str, str]] = []
    for leaf in loader.graph.leaf_nodes():
        order += [key for key in loader.graph.forwards_plan(leaf) if key not in order]
    return order


SHOP = ProjectState()
migrations.CreateModel(
    "store",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=40)),
        ("city", models.TextField(null=True)),
    ],
).state_forwards("shop", SHOP)
INDEX = models.Index(fields=["name"], name="by_name")
CHECK = models.CheckConstraint(name="named", condition=~models.Q(name=""))

GOOD = [
    migrations.CreateModel("town", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("store", "note", models.TextField(null=True)),
    migrations.AddField("store", "size", models.IntegerField(db_default=1)),
    migrations.AddField("store", "brands", models.ManyToManyField("shop.store")),
    migrations.AlterField("store", "name", models.CharField(max_length=80)),
    migrations.AlterField("store", "name", models.CharField(max_length=40, null=True)),
    AddIndexConcurrently("store", INDEX),
    AddConstraintNotValid("store", CHECK),
    migrations.RunSQL("CREATE INDEX CONCURRENTLY a ON shop_store (name)"),
    migrations.RunSQL("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"),
]
BAD = {
    "RemoveField name: the version before still reads it": migrations.RemoveField("store", "name"),
    "DeleteModel store: the version before still reads it": migrations.DeleteModel("store"),
    "RenameField name: the version before knows only the old name": migrations.RenameField("store", "name", "title"),
    "RenameModel store: the version before knows only the old name": migrations.RenameModel("store", "site"),
    "AlterModelTable store: the version before knows only the old name": migrations.AlterModelTable("store", "s"),
    "AddField size: the version before inserts without it": migrations.AddField(
        "store", "size", models.IntegerField(default=1)
    ),
    "AlterField city: every row is looked at, and the version before may write null": migrations.AlterField(
        "store", "city", models.TextField()
    ),
    "AlterField name: the table is written anew, and the version before reads another type": migrations.AlterField(
        "store", "name", models.IntegerField()
    ),
    "AlterField name: the version before may write more than fits": migrations.AlterField(
        "store", "name", models.CharField(max_length=20)
    ),
    "AddIndex: everybody who writes waits for it": migrations.AddIndex("store", INDEX),
    "AddConstraint: everybody waits while every row is looked at": migrations.AddConstraint("store", CHECK),
    "RunPython: one transaction holds all its locks to the end": migrations.RunPython(migrations.RunPython.noop),
    "RunSQL: DROP COLUMN": migrations.RunSQL("ALTER TABLE shop_store DROP COLUMN name"),
    "RunSQL: RENAME": migrations.RunSQL("ALTER TABLE shop_store RENAME TO site"),
    "RunSQL: SET NOT NULL": migrations.RunSQL("ALTER TABLE shop_store ALTER COLUMN city SET NOT NULL"),
    "RunSQL: ALTER COLUMN CITY TYPE": migrations.RunSQL("ALTER TABLE shop_store ALTER COLUMN city TYPE integer"),
    "RunSQL: LOCK TABLE": migrations.RunSQL("LOCK TABLE shop_store"),
    "RunSQL: CREATE UNIQUE INDEX": migrations.RunSQL("CREATE UNIQUE INDEX a ON shop_store (name)"),
}


def _of(*operations: Operation) -> Migration:
    migration = Migration("0002_next", "shop")
    migration.operations = list(operations)
    return migration


@pytest.mark.parametrize("operation", GOOD, ids=lambda operation: operation.describe())
def test_what_only_adds_is_let_through(operation: Operation) -> None:
    assert list(faults(_of(operation), SHOP)) == []


@pytest.mark.parametrize("told", BAD)
def test_what_the_version_before_does_not_survive_is_refused(told: str) -> None:
    assert list(faults(_of(BAD[told]), SHOP)) == [told]


def test_a_table_that_the_migration_itself_makes_is_free() -> None:
    town = migrations.CreateModel("town", [("id", models.BigAutoField(primary_key=True))])
    index = migrations.AddIndex("town", models.Index(fields=["id"], name="by_id"))

    assert list(faults(_of(town, index), SHOP)) == []
