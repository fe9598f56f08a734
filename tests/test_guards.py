"""Guards have public names: each is lifted by a test that needs it, no test reaches for what is private in the package."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "saleor_retention"
TESTS = {path: ast.parse(path.read_text()) for path in sorted((ROOT / "tests").rglob("*.py"))}
NAMES = re.compile(r'guard\("([^"]+)"\)|/\* guard:([a-z._]+) \*/')
"""As a function and as a statement say which guard they are."""
LIFTERS = {"lift", "lift_guard", "lift_marker"}
REPLACERS = LIFTERS | {"setattr", "patch", "object", "cross", "import_string"}
PRIVATE = re.compile(r"(?:^|\.)_[a-z]\w*$")


def guards() -> dict[str, set[str]]:
    """The files that have each guard."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        if path.name != "guards.py":
            for function, marker in NAMES.findall(path.read_text()):
                found[function or marker].add(path.name)
    return found


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            yield getattr(function, "attr", None) or getattr(function, "id", ""), node


def texts(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def private_names(tree: ast.Module) -> Iterator[str]:
    """What of the package a test reaches for although its name begins with an underscore."""
    ours: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            ours |= {alias.asname or alias.name for alias in node.names}
            yield from (alias.name for alias in node.names if PRIVATE.match(alias.name))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in ours and PRIVATE.match(name):
                if name != "_meta":
                    yield f"{owner}.{name}"
    for function, call in calls(tree):
        if function in REPLACERS:
            yield from (text for text in texts(call) if PRIVATE.search(text))


def test_no_test_reaches_for_a_private_name():
    found = {str(path.relative_to(ROOT)): sorted(private_names(tree)) for path, tree in TESTS.items()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "code",
    [
        "from saleor_retention.x import y\ny._z()",
        "from saleor_retention.x import _y",
        'patch.setattr(y, "_z", None)',
        'cross(y, "_z")',
        'patch("saleor_retention.x._y")',
    ],
)
def test_a_private_name_would_be_found(code):
    assert list(private_names(ast.parse(code)))


def test_each_guard_is_lifted_by_a_test_and_nothing_else_is():
    lifted = {
        text
        for tree in TESTS.values()
        for function, call in calls(tree)
        if function in LIFTERS
        for text in texts(call)
        if "." in text and not text.startswith(PACKAGE)
    }
    assert sorted(guards()) == sorted(lifted)


def test_a_guard_is_in_one_file():
    assert {name: files for name, files in guards().items() if len(files) > 1} == {}


def test_every_guard_is_explained():
    rows = re.findall(
        r"^\| [^|`]+ \| `([a-z._]+)` \|$", (ROOT / "docs" / "guarantees.md").read_text(), re.MULTILINE
    )
    assert sorted(rows) == sorted(guards())
