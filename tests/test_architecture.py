"""What a reader may rely on everywhere: short files, short functions, the same five files in each room."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "saleor_retention"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
MODULES = sorted(
    path for folder in ("saleor_retention", "tests", "scripts") for path in (ROOT / folder).rglob("*.py")
)
ROOMS = ["orders", "loyalty", "offers", "referrals", "metrics", "customers"]
HEAPS = {"utils", "helpers", "services", "managers", "misc", "common"}
LEDGER = "account|transaction|posting|lot|lotconsumption|hold|entitlement"
WRITES = re.compile(
    rf"\b({LEDGER})\.objects\b[^#]*?\.(create|bulk_create|update|bulk_update|delete|get_or_create|update_or_create)\("
    rf"|(insert into|update|delete from)\s+saleor_retention_({LEDGER})\b",
    re.IGNORECASE,
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_written_by_hand(path: Path) -> bool:
    return path.name not in ("0001_initial.py", "0003_release_0_2.py")


@pytest.mark.parametrize("path", filter(is_written_by_hand, MODULES), ids=name)
def test_a_file_fits_into_the_head(path):
    most = 500 if "tests" in path.relative_to(ROOT).parts else 300
    assert len(path.read_text().splitlines()) <= most


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_function_fits_on_a_screen(path):
    """Named arguments and the docstring are its contract; what follows is to be taken in at once."""
    lengths = {node.name: node.end_lineno - first_statement(node).lineno + 1 for node in functions(path)}
    assert {one: lines for one, lines in lengths.items() if lines > 40} == {}


def first_statement(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
    has_more = ast.get_docstring(node) is not None and len(node.body) > 1
    return node.body[1] if has_more else node.body[0]


@pytest.mark.parametrize("path", [path for path in SOURCES if path.read_text().strip()], ids=name)
def test_a_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_the_same_files_as_the_others(room):
    here = {path.name for path in (PACKAGE / room).glob("*.py")}
    # Metrics has no table of its own: it computes from the order facts.
    expected = {"__init__.py", "rules.py", "invariants.py"} | ({"models.py"} if room != "metrics" else set())
    expected |= {"queries.py"} if room not in ("customers", "orders") else set()
    assert expected <= here
    assert room == "metrics" or here - expected, "and its verbs"


def test_no_module_is_a_heap():
    assert [name(path) for path in MODULES if path.stem in HEAPS] == []


def test_rules_are_arithmetic():
    for path in PACKAGE.glob("*/rules.py"):
        text = path.read_text()
        assert not re.search(r"\bdatetime\.now\(|\bdate\.today\(|\btimezone\.now\(|\brandom\b", text), name(
            path
        )


def test_only_the_edges_read_the_clock():
    edges = {"graphql", "host", "service", "management", "tasks.py", "clock.py"}
    readers = [
        name(path)
        for path in SOURCES
        if re.search(r"datetime\.now\(|timezone\.now\(|clock import .*\b(database_)?now\b", path.read_text())
        and not edges & set(path.relative_to(PACKAGE).parts)
    ]
    assert readers == []


def test_only_the_ledger_writes_points():
    writers = {
        name(path)
        for path in SOURCES
        for one, two in pairwise([*path.read_text().splitlines(), ""])
        if WRITES.search(f"{one} {two}")
    }
    assert writers <= {"saleor_retention/loyalty/ledger.py", "saleor_retention/loyalty/accounts.py"}


def test_nothing_is_left_to_do_later_and_no_test_is_switched_off():
    words = re.compile(r"\bTODO\b|\bFIXME\b|\bXXX\b|pytest\.(mark\.)?(skip|xfail)|Placeholder")
    found = [name(path) for path in MODULES if path != Path(__file__) and words.search(path.read_text())]
    assert found == []


def constraint_names() -> list[str]:
    models = apps.get_app_config("saleor_retention").get_models()
    return sorted(constraint.name for model in models for constraint in model._meta.constraints)


@pytest.mark.parametrize("constraint", constraint_names())
def test_every_constraint_is_explained_to_operators(constraint):
    assert f"`{constraint}`" in (ROOT / "docs" / "guarantees.md").read_text()


def test_every_invariant_is_explained_to_operators():
    from saleor_retention.invariants import INVARIANTS

    text = (ROOT / "docs" / "guarantees.md").read_text()
    assert [one.name for one in INVARIANTS if f"`{one.name}`" not in text] == []


def test_every_row_of_the_guarantees_names_something_that_exists():
    from saleor_retention.invariants import INVARIANTS

    known = {*constraint_names(), *(one.name for one in INVARIANTS)}
    rows = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / "guarantees.md").read_text(), re.MULTILINE)
    assert sorted(set(rows) - known) == []
    assert len(rows) == len(set(rows))
