#!/usr/bin/env python3
"""Which test keeps which promise: docs/promises.tsv against the marks `@pytest.mark.promise("P1.1")` in the tests.

    scripts/promises.py [--check]

Prints each promise with its tests; `--check` prints only what is missing. Exits with 1 when a promise that is
said to be kept has no test, or, being about a checkout or an order in Saleor, none in tests/saleor; or when a
test names a promise that does not exist. Tests are read, not run.
"""

import argparse
import ast
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "promises.tsv"
FINISHED = {"A", "B", "C", "D", "E", "F", "G", "H", "I"}
"""Orders of work whose promises are kept now; those of the others are plans."""
IN_SALEOR = ("P", "L1", "L2", "L4", "L5.1", "L5.2", "L6", "R", "G")
"""How promises begin that are about a Saleor: what a shopper meets there, and what its owner trusts it with. Of points those
about checkouts and orders; books and files are the engine's own."""


@dataclass(frozen=True)
class Promise:
    """One row of the table."""

    id: str
    order: str
    text: str

    @property
    def is_finished(self) -> bool:
        return self.order in FINISHED


def promises() -> list[Promise]:
    """The table, in its order."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [Promise(*row) for row in rows]


def tests() -> dict[str, list[str]]:
    """Test ids by the promise they name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        of_module = list(_module_marks(tree))
        for prefix, node, inherited in _test_functions(tree, of_module):
            for promise in dict.fromkeys([*inherited, *_marks(node.decorator_list)]):
                found[promise].append(f"{path.relative_to(ROOT)}::{prefix}{node.name}")
    return found


def _test_functions(tree: ast.Module, marks: list[str]) -> Iterator[tuple[str, ast.FunctionDef, list[str]]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield "", node, marks
        elif isinstance(node, ast.If):  # what only some versions of Saleor can do
            yield from _test_functions(ast.Module(node.body, []), marks)
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test"):
                    yield f"{node.name}::", inner, [*marks, *_marks(node.decorator_list)]


def _module_marks(tree: ast.Module) -> Iterator[str]:
    """Promises of `pytestmark`, a mark or a list of marks."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            value = node.value
            yield from _marks(value.elts if isinstance(value, ast.List | ast.Tuple) else [value])


def _marks(nodes: list[ast.expr]) -> list[str]:
    calls = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.promise"
    ]
    return [ast.literal_eval(argument) for call in calls for argument in call.args]


def complaints(table: list[Promise], found: dict[str, list[str]]) -> Iterator[str]:
    """What is wrong, in sentences."""
    for promise in table:
        if not promise.is_finished:
            continue
        kept_by = found.get(promise.id, [])
        if not kept_by:
            yield f"{promise.id} has no test: {promise.text}"
        elif promise.id.startswith(IN_SALEOR) and not any(
            test.startswith("tests/saleor/") for test in kept_by
        ):
            yield f"{promise.id} has no test on a real Saleor: {promise.text}"
    known = {promise.id for promise in table}
    for unknown in sorted(found.keys() - known):
        yield f"{unknown} is no promise, but {found[unknown][0]} names it"


def main() -> int:
    """Print, and answer the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="print only what is missing")
    quiet = parser.parse_args().check
    table, found = promises(), tests()
    wrong = list(complaints(table, found))
    if not quiet:
        for promise in table:
            if promise.is_finished or promise.id in found:
                print(f"{promise.id}  {promise.text}")
                for test in found.get(promise.id, []):
                    print(f"      {test}")
    finished = [promise for promise in table if promise.is_finished]
    print(f"{len(finished)} promises kept now, {len(table) - len(finished)} planned, {len(wrong)} complaints")
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
