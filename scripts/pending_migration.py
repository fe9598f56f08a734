"""Make what `makemigrations` wrote fit for a shop that is open: see `saleor_retention/kernel/ddl.py`.

    scripts/pending_migration.py FOLDER

Puts `patience()` first in the pending migration, and moves indexes of tables that have rows already into a
second migration that builds them beside the traffic. `scripts/remake_pending_migration` calls it.
"""

import ast
import sys
from pathlib import Path

NAME, INDEXES = "0003_release_0_2", "0004_release_0_2_indexes"
HEAD = '''"""Indexes of tables that have rows, built beside the traffic."""

from django.db import migrations, models

from saleor_retention.kernel.ddl import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("saleor_retention", "{name}")]
    operations = [
{operations}
    ]
'''


def main(folder: Path) -> None:
    """Rewrite the one file, and write the other when there is something for it."""
    source = (folder / f"{NAME}.py").read_text()
    operations = listed(source)
    created = {model_of(one, "name") for one in operations if kind_of(one) == "CreateModel"}
    moved = [
        one for one in operations if kind_of(one) == "AddIndex" and model_of(one, "model_name") not in created
    ]
    texts = {one: ast.get_source_segment(source, one) or "" for one in moved}
    kept = source
    for text in texts.values():
        kept = kept.replace(f"        {text},\n", "", 1)
    kept = kept.replace("    operations = [\n", "    operations = [\n        patience(),\n", 1)
    kept = kept.replace(
        "from django.db import", "from saleor_retention.kernel.ddl import patience\nfrom django.db import", 1
    )
    (folder / f"{NAME}.py").write_text(kept)
    if texts:
        built = ",\n".join(text.replace("migrations.AddIndex", "BuildIndex", 1) for text in texts.values())
        (folder / f"{INDEXES}.py").write_text(HEAD.format(name=NAME, operations=f"{built},"))


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
