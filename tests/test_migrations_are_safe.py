"""New migrations run while the site serves: none holds a big table for long, none takes away what
the release before still reads (docs/operating.md, Upgrades).

A migration that has a reason writes it down: `SAFE_BECAUSE = "…"` in its module.
"""

import re
import sys
from collections.abc import Iterator

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, NotInTransactionMixin
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# The newest that had landed when this rule came: nobody's data were in them yet.
LANDED = {
    "accounts": "0004_invitations_and_resets",
    "audit": "0003_chain",
    "campaigns": "0001_initial",
    "content_warnings": "0001_what_a_place_changes",
    "core": "0001_public_version",
    "moderation": "0015_surge_and_likeness",
    "numbers": "0001_initial",
    "pages": "0003_what_pages_show",
    "privacy": "0003_legal_requests",
    "resources": "0002_keeping",
    "solidarity": "0001_initial",
    "stories": "0010_surge_and_likeness",
}
SLOW_SQL = re.compile(
    r"CREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)|ALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE"
    r"|SET\s+NOT\s+NULL|LOCK\s+TABLE|VACUUM\s+FULL|DROP\s+(COLUMN|TABLE)|^\s*(UPDATE|DELETE)\s",
    re.IGNORECASE | re.MULTILINE,
)
CONTRACTS = (
    *(migrations.RemoveField, migrations.DeleteModel),
    *(migrations.RenameField, migrations.RenameModel),
)


def unsafe(migration: migrations.Migration, state: ProjectState) -> Iterator[str]:
    """What this migration does to tables that are there, `state` being how they are now."""
    made: set[str] = set()
    for operation in _each(migration.operations):
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, migrations.CreateModel):
            made.add(operation.name_lower)
        elif getattr(operation, "model_name_lower", None) not in made:
            found = _wrong(operation, migration, before, state)
            if found:
                yield f"{operation.describe()}: {found}"


def _each(operations: list[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _each(operation.database_operations)
        else:
            yield operation


def _wrong(
    operation: Operation, migration: migrations.Migration, before: ProjectState, after: ProjectState
) -> str:
    if isinstance(operation, migrations.AddField):
        return _wrong_new_field(operation.field)
    if isinstance(operation, migrations.AlterField):
        return _wrong_change(operation, migration.app_label, before, after)
    return _wrong_kind(operation, bool(migration.atomic))


def _wrong_kind(operation: Operation, atomic: bool) -> str:
    match operation:
        case _ if isinstance(operation, CONTRACTS):
            said = "the release before still reads it; say in which release it stopped to"
        case migrations.RunPython() if atomic:
            said = "rows are changed in batches, each committed (atomic = False)"
        case migrations.RunSQL() if SLOW_SQL.search(str(operation.sql)):
            said = "it holds the table for as long as it takes"
        case migrations.AddIndex() if not isinstance(operation, NotInTransactionMixin):
            said = "use AddIndexConcurrently"
        case migrations.AddConstraint() if not isinstance(operation, AddConstraintNotValid):
            said = "use AddConstraintNotValid, or a unique index made concurrently"
        case _:
            said = ""
    return said


def _wrong_new_field(field: models.Field) -> str:
    if field.many_to_many:
        return ""
    if not field.null and not field.has_default() and not field.has_db_default():
        return "rows that are there have no value for it"
    if field.unique or field.db_index:
        return "its index is made while the table is held; add that concurrently"
    # The release before writes rows without it, and Django takes a default of Python's away.
    if not field.null and not field.has_db_default():
        return "the release before writes rows without it; give it a db_default"
    return ""


def _wrong_change(
    operation: migrations.AlterField, app: str, before: ProjectState, after: ProjectState
) -> str:
    old, new = (
        state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
        for state in (before, after)
    )
    if old.db_type(connection) != new.db_type(connection):
        return "another type writes the whole table anew"
    if old.null and not new.null:
        return "NOT NULL reads the whole table while it is held"
    if (new.unique and not old.unique) or (new.db_index and not old.db_index):
        return "its index is made while the table is held; add that concurrently"
    return ""


def ours() -> MigrationLoader:
    return MigrationLoader(None)


def test_it_holds_no_table_for_long_in_a_new_migration():
    loader, found = ours(), []
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        module = sys.modules[migration.__module__]
        ours_and_new = module.__name__.startswith("apps.") and name > LANDED.get(app, "")
        if not ours_and_new or len(getattr(module, "SAFE_BECAUSE", "")) > 20:
            continue
        state = loader.project_state((app, name), at_end=False)
        found += [f"{app} {name}: {wrong}" for wrong in unsafe(migration, state)]
    assert not found, "\n".join(found)


def test_it_knows_the_migrations_that_had_landed():
    known = {(app, name) for app, name in ours().disk_migrations}
    assert {*LANDED.items()} <= known


SAMPLES = [
    (migrations.AddIndex("metoo", models.Index(fields=["country"], name="a")), "Concurrently"),
    (migrations.AddField("metoo", "a", models.TextField()), "no value"),
    (migrations.AddField("metoo", "a", models.TextField(default="")), "db_default"),
    (migrations.AddField("metoo", "a", models.TextField(null=True, unique=True)), "index"),
    (migrations.AlterField("metoo", "country", models.IntegerField()), "another type"),
    (migrations.AlterField("metoo", "lookup", models.BinaryField()), "NOT NULL"),
    (migrations.RemoveField("metoo", "country"), "the release before"),
    (migrations.DeleteModel("metoo"), "the release before"),
    (migrations.RenameField("metoo", "country", "land"), "the release before"),
    (migrations.RunPython(migrations.RunPython.noop), "batches"),
    (migrations.RunSQL("CREATE INDEX a ON stories_metoo (country)"), "holds the table"),
    (
        migrations.AddConstraint(
            "metoo", models.CheckConstraint(condition=models.Q(country=""), name="a")
        ),
        "NotValid",
    ),
]
GOOD = [
    migrations.AddField("metoo", "a", models.TextField(null=True)),
    migrations.AddField("metoo", "a", models.TextField(db_default="")),
    migrations.RunSQL("CREATE INDEX CONCURRENTLY a ON stories_metoo (country)"),
    migrations.CreateModel("new", [("id", models.BigAutoField(primary_key=True))]),
]


def said_of(operation: Operation) -> list[str]:
    migration = migrations.Migration("trial", "stories")
    migration.operations = [operation]
    loader = ours()
    return list(unsafe(migration, loader.project_state(loader.graph.leaf_nodes("stories"))))


@pytest.mark.parametrize(("operation", "says"), SAMPLES)
def test_it_would_refuse(operation: Operation, says: str):
    (found,) = said_of(operation)
    assert says in found


@pytest.mark.parametrize("operation", GOOD)
def test_it_lets_pass(operation: Operation):
    assert said_of(operation) == []
