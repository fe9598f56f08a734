"""Make what `makemigrations` wrote fit for a shop that is open: see `saleor_retention/core/migration_operations.py`.

    scripts/pending_migration.py FOLDER

Puts `set_lock_timeout()` first in the pending migration, moves indexes and unique constraints of tables that have rows
already into a second one that builds them beside the traffic, and what is loosened into a third, so that the new
constraint stands before the old one goes. `scripts/remake_pending_migration` calls it.
"""

import ast
import sys
from pathlib import Path

NAME, INDEXES, LOOSENED = "0003_release_0_2", "0004_release_0_2_indexes", "0005_release_0_2_loosened"
HEAD = '''"""Indexes of tables that have rows, built beside the traffic."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import BuildIndex, BuildUnique


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "{name}")]
    operations = [
{operations}
    ]
'''


LAST = '''"""What is loosened once the new constraints stand."""

from django.db import migrations, models

from saleor_retention.core.migration_operations import set_lock_timeout


class Migration(migrations.Migration):
    dependencies = [("saleor_retention", "{name}")]
    operations = [
        set_lock_timeout(),
{operations}
    ]
'''
RENAMED = {"staffcommand", "idempotentcommand"}
"""Models that 0008_model_names renames: what `makemigrations` takes for one model gone and another new."""
NOT_UNIQUE_ANY_MORE = {("reservation", "checkout_id")}
BUILT = {"AddIndex": "BuildIndex", "AddConstraint": "BuildUnique"}


def main(folder: Path) -> None:
    """Rewrite the one file, and write the others when there is something for them."""
    source = (folder / f"{NAME}.py").read_text()
    operations = listed(source)
    created = {model_of(one, "name") for one in operations if kind_of(one) == "CreateModel"}
    built = [one for one in operations if is_built(one) and model_of(one, "model_name") not in created]
    loosened = [one for one in operations if kind_of(one) == "RemoveConstraint" or drops_unique(one)]
    renamed = [one for one in operations if is_of_renamed(one)]
    built, loosened = ([one for one in these if one not in renamed] for these in (built, loosened))
    texts = {one: ast.get_source_segment(source, one) or "" for one in [*built, *loosened, *renamed]}
    kept = source
    for text in texts.values():
        kept = kept.replace(f"        {text},\n", "", 1)
    kept = kept.replace("    operations = [\n", "    operations = [\n        set_lock_timeout(),\n", 1)
    kept = kept.replace(
        "from django.db import",
        "from saleor_retention.core.migration_operations import set_lock_timeout\nfrom django.db import",
        1,
    )
    (folder / f"{NAME}.py").write_text(kept)
    last = NAME
    if built:
        made = [texts[one].replace(f"migrations.{kind_of(one)}", BUILT[kind_of(one)], 1) for one in built]
        (folder / f"{INDEXES}.py").write_text(HEAD.format(name=last, operations=",\n".join(made) + ","))
        last = INDEXES
    if loosened:
        gone = ",\n".join(texts[one] for one in loosened) + ","
        (folder / f"{LOOSENED}.py").write_text(LAST.format(name=last, operations=gone))


def is_of_renamed(operation: ast.Call) -> bool:
    """Whether it makes or takes away a model that only gets another name."""
    named = [one.value for one in operation.keywords if one.arg in ("name", "model_name")]
    about = {str(ast.literal_eval(value)).lower() for value in named}
    return bool(about & RENAMED)


def is_built(operation: ast.Call) -> bool:
    """An index, or a constraint that makes one."""
    return kind_of(operation) == "AddIndex" or (
        kind_of(operation) == "AddConstraint" and "UniqueConstraint" in ast.unparse(operation)
    )


def drops_unique(operation: ast.Call) -> bool:
    """A column that needs not be unique any more. The columns of ours that are, say so on purpose."""
    return kind_of(operation) == "AlterField" and (
        (model_of(operation, "model_name"), model_of(operation, "name")) in NOT_UNIQUE_ANY_MORE
    )


def listed(source: str) -> list[ast.Call]:
    """The elements of `operations`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "operations":
            assert isinstance(node.value, ast.List)
            return [one for one in node.value.elts if isinstance(one, ast.Call)]
    raise LookupError("the migration has no operations")


def kind_of(operation: ast.Call) -> str:
    """Its class."""
    return ast.unparse(operation.func).rpartition(".")[2]


def model_of(operation: ast.Call, argument: str) -> str:
    """The model it is about, as migrations compare them."""
    return next(str(ast.literal_eval(one.value)) for one in operation.keywords if one.arg == argument).lower()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
