"""A migration never makes an open shop wait, and never breaks the release that is still running."""

import importlib
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from saleor_retention.core.migration_operations import BuildIndex, BuildUnique, set_lock_timeout

FOLDER = Path(__file__).parents[2] / "saleor_retention" / "migrations"
FROZEN = ("0001_initial", "0002_ledger_triggers")
RELEASED = MigrationLoader(None).project_state(("saleor_retention", FROZEN[-1]))
NAMES = sorted(path.stem for path in FOLDER.glob("[0-9]*.py") if path.stem not in FROZEN)


def migration(name: str) -> type[migrations.Migration]:
    return importlib.import_module(f"saleor_retention.migrations.{name}").Migration


def created_in(one: type[migrations.Migration]) -> set[str]:
    return {op.name.lower() for op in one.operations if isinstance(op, migrations.CreateModel)}


def faults(one: type[migrations.Migration]) -> list[str]:
    """What would make a shop wait, or the old release fail."""
    new = created_in(one)
    asked = [op for op in one.operations if not is_in_words_only(op)]
    found = [f"{op.describe()}: {why}" for op in asked if (why := fault(op, new, one.atomic))]
    if one.atomic and one.operations and not is_patience(one.operations[0]):
        found.append("it does not begin with set_lock_timeout()")
    return found


def is_in_words_only(op: Operation) -> bool:
    """Choices and texts of a column: the database never hears of them."""
    if not isinstance(op, migrations.AlterField):
        return False
    model = RELEASED.models.get(("saleor_retention", op.model_name.lower()))
    if model is None:  # a table that no release has yet
        return True
    before = model.fields.get(op.name)
    return before is not None and in_the_database(before) == in_the_database(op.field)


def in_the_database(field: models.Field) -> tuple[str, list, dict]:
    _, path, arguments, options = field.deconstruct()
    return path, arguments, {name: one for name, one in options.items() if name not in field.non_db_attrs}


def is_patience(op: Operation) -> bool:
    return isinstance(op, migrations.RunSQL) and op.sql == set_lock_timeout().sql


def fault(op: Operation, new: set[str], is_atomic: bool) -> str:
    if isinstance(op, BuildIndex | BuildUnique):
        return "an index built beside the traffic needs atomic = False" if is_atomic else ""
    if not is_atomic:
        return "only indexes are built outside of a transaction"
    if isinstance(op, migrations.AddIndex) and op.model_name.lower() not in new:
        return "an index of a table with rows is built with BuildIndex"
    if isinstance(op, migrations.AddField) and op.model_name.lower() not in new:
        return field_fault(op.field)
    if isinstance(op, migrations.AddConstraint) and op.model_name.lower() not in new:
        return "" if isinstance(op.constraint, models.CheckConstraint) else "it builds an index under a lock"
    if isinstance(op, migrations.AlterField) and only_loosens(op):
        return ""  # what the old release writes is still taken
    if isinstance(op, migrations.AlterField | migrations.RemoveField | migrations.DeleteModel):
        return "the release that is still running needs it as it was"
    return ""


def only_loosens(op: migrations.AlterField) -> bool:
    """The column needs not be unique any more, and is otherwise as it was."""
    before = RELEASED.models["saleor_retention", op.model_name.lower()].fields.get(op.name)
    if before is None or not before.unique or op.field.unique:
        return False
    path, arguments, options = in_the_database(before)
    return (path, arguments, {k: v for k, v in options.items() if k != "unique"}) == in_the_database(op.field)


def field_fault(field: models.Field) -> str:
    if field.unique or field.db_index:
        return "its index would be built under a lock: db_index=False, and an index in Meta"
    if not field.null and field.db_default is models.NOT_PROVIDED:
        return "the old release does not know it: null=True, or a db_default"
    if field.db_default is not models.NOT_PROVIDED and not is_constant(field.db_default):
        return "a default that is computed for each row rewrites the table"
    return ""


def is_constant(default: object) -> bool:
    value = getattr(default, "value", default)
    return value is None or isinstance(value, str | int | float | bool | list | dict)


@pytest.mark.promise("G8")
@pytest.mark.parametrize("name", NAMES)
def test_no_migration_makes_an_open_shop_wait_or_breaks_the_release_before(name):
    assert faults(migration(name)) == []


def test_released_migrations_depend_on_nobody_and_pending_ones_only_on_ours():
    for name in [*FROZEN, *NAMES]:
        assert {app for app, _ in migration(name).dependencies} <= {"saleor_retention"}


def made_of(*operations: Operation, atomic: bool = True) -> type[migrations.Migration]:
    return type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})


INDEX = models.Index(fields=["points"], name="late")
FAULTY = {
    "impatient": made_of(migrations.RunSQL("SELECT 1")),
    "an index under a lock": made_of(set_lock_timeout(), migrations.AddIndex("lot", INDEX)),
    "an index in a transaction": made_of(set_lock_timeout(), BuildIndex("lot", INDEX)),
    "a table changed outside of one": made_of(migrations.RunSQL("SELECT 1"), atomic=False),
    "a volatile default": made_of(
        set_lock_timeout(),
        migrations.AddField("lot", "at", models.DateTimeField(db_default=models.functions.Now())),
    ),
    "no default": made_of(
        set_lock_timeout(), migrations.AddField("lot", "at", models.IntegerField(default=0))
    ),
    "a foreign key with an index": made_of(
        set_lock_timeout(),
        migrations.AddField(
            "lot", "at", models.ForeignKey("saleor_retention.Lot", models.PROTECT, null=True)
        ),
    ),
    "a unique constraint": made_of(
        set_lock_timeout(),
        migrations.AddConstraint("lot", models.UniqueConstraint(fields=["points"], name="late_one")),
    ),
    "a column taken away": made_of(set_lock_timeout(), migrations.RemoveField("lot", "points")),
    "a column altered": made_of(
        set_lock_timeout(), migrations.AlterField("transaction", "kind", models.CharField(max_length=99))
    ),
}


@pytest.mark.parametrize("name", FAULTY)
def test_each_fault_is_seen(name):
    assert len(faults(FAULTY[name])) == 1


def test_what_a_column_may_hold_by_the_code_alone_is_changed_freely():
    kind = models.CharField(max_length=16, choices=[("new", "New")])
    assert RELEASED.models["saleor_retention", "transaction"].fields["kind"].max_length == kind.max_length
    assert faults(made_of(set_lock_timeout(), migrations.AlterField("transaction", "kind", kind))) == []


def test_a_new_table_may_have_whatever_it_wants():
    fields = [("id", models.BigAutoField(primary_key=True)), ("points", models.IntegerField())]
    operations = [
        set_lock_timeout(),
        migrations.CreateModel("New", fields),
        migrations.AddIndex("new", INDEX),
    ]
    assert faults(made_of(*operations)) == []
