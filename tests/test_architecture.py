"""What a reader may rely on everywhere (docs/style.md): names, sizes, who writes which table. One case for each rule."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from django.apps import apps

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "saleor_retention"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
MODULES = sorted(
    path for folder in ("saleor_retention", "tests", "scripts") for path in (ROOT / folder).rglob("*.py")
)
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}
ROOMS = ("orders", "loyalty", "referrals", "metrics", "customers")
HEAPS = {"utils", "helpers", "services", "managers", "misc", "common"}
NOUNS_IN_ING = {
    "earning",
    "free_shipping",
    "granting",
    "parsing",
    "pricing",
    "publishing",
    "rounding",
    "safe_logging",
}
NOUNS_IN_ING |= {"stacking", "voucher_pricing", "quoting"}
STAND_INS = {
    PACKAGE / "graphql" / "kit" / "port_standalone.py",
    PACKAGE / "hosts" / "standalone" / "api" / "schema.py",
}
"""Types that have to be called as Saleor's."""
GENERATED = {"0001_initial.py", "0003_release_0_2.py", "0011_tiers.py"}
SHE = re.compile(r"\b([Ss]he|[Hh]ers?|[Hh]erself)\b")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_have_at_most_300_lines():
    def longest(path: Path) -> int:
        return 500 if "tests" in path.relative_to(ROOT).parts else 300

    lengths = {path: len(path.read_text().splitlines()) for path in MODULES if path.name not in GENERATED}
    assert {name(path): lines for path, lines in lengths.items() if lines > longest(path)} == {}


def test_a_folder_has_at_most_15_modules():
    """But for the commands: Django looks for them in one folder."""
    found: dict[str, int] = defaultdict(int)
    for path in SOURCES:
        found[name(path.parent)] += path.name != "__init__.py"
    del found["saleor_retention/management/commands"]
    assert {folder: count for folder, count in found.items() if count > 15} == {}


def test_functions_have_at_most_40_lines():
    """Named arguments and the docstring are a function's contract; what follows is to be taken in at once."""
    lengths = {
        f"{name(path)}:{node.name}": (node.end_lineno or 0) - first_statement(node).lineno + 1
        for path in SOURCES
        for node in functions(path)
    }
    assert {function: lines for function, lines in lengths.items() if lines > 40} == {}


def first_statement(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
    has_more = ast.get_docstring(node) is not None and len(node.body) > 1
    return node.body[1] if has_more else node.body[0]


def test_modules_have_a_docstring():
    assert [
        name(path) for path, tree in TREES.items() if path.read_text().strip() and not ast.get_docstring(tree)
    ] == []


def test_rooms_have_the_same_files():
    """Offers have theirs in inner rooms; metrics has no table of its own: its figures are computed from the order facts."""
    missing = {}
    for room in ROOMS:
        here = {path.name for path in (PACKAGE / room).glob("*.py")}
        here |= {f"{path.name}.py" for path in (PACKAGE / room).iterdir() if path.is_dir()}
        expected = {"__init__.py", "rules.py", "invariants.py"} | (
            {"models.py"} if room != "metrics" else set()
        )
        expected |= {"queries.py"} if room not in ("customers", "orders", "metrics") else set()
        if lacks := sorted(expected - here):
            missing[room] = lacks
    assert missing == {}


def test_every_room_has_a_page():
    rooms = [path for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()]
    without = {"management", "migrations"}
    assert [
        room.name for room in rooms if room.name not in without and not (room / "README.md").exists()
    ] == []


def named_in(folder: str, base: type[Any]) -> Counter[type[Any]]:
    """The classes of a folder that are the base with a name of their own."""
    package = import_module(f"saleor_retention.{folder}")
    modules = [
        import_module(module.name) for module in walk_packages(package.__path__, f"{package.__name__}.")
    ]
    classes = {member for module in modules for member in vars(module).values() if isinstance(member, type)}
    return Counter(class_ for class_ in classes if issubclass(class_, base) and getattr(class_, "name", ""))


def test_every_question_is_registered_once():
    from saleor_retention.audiences.questions.question import Question
    from saleor_retention.audiences.questions.registry import QUESTIONS

    assert Counter(QUESTIONS) == named_in("audiences.questions", Question)
    assert len({question.name for question in QUESTIONS}) == len(QUESTIONS)


def test_every_earning_rule_is_registered_once():
    from saleor_retention.loyalty.earning.registry import RULES
    from saleor_retention.loyalty.earning.rule import EarningRule

    assert Counter(RULES) == named_in("loyalty.earning", EarningRule)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_figure_is_registered_once():
    from saleor_retention.metrics.figures.figure import RetentionFigure
    from saleor_retention.metrics.figures.registry import FIGURES

    assert Counter(FIGURES) == named_in("metrics.figures", RetentionFigure)
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)


def test_every_page_is_registered_once():
    from saleor_retention.console.page import ConsolePage
    from saleor_retention.console.pages.registry import PAGES

    assert Counter(PAGES.values()) == named_in("console.pages", ConsolePage)
    assert all(page.name == name for name, page in PAGES.items())


def test_the_console_has_no_database():
    """Its pages ask the API, by documents."""
    found = [
        name(path)
        for path in TREES
        if PACKAGE / "console" in path.parents
        and re.search(r"django\.db|\.models\b|objects\.", path.read_text())
    ]
    assert found == []


def test_every_benefit_is_registered_once():
    from saleor_retention.offers.pricing.benefits.kind import BenefitKind
    from saleor_retention.offers.pricing.benefits.registry import KINDS

    kinds = [type(kind) for kind in KINDS.values()]
    assert Counter(kinds) == named_in("offers.pricing.benefits", BenefitKind)
    assert len({kind.place for kind in kinds}) == len(kinds)


def test_modules_are_nouns():
    found = {path.stem for path in SOURCES if path.stem.endswith("ing")} | {
        path.parent.name for path in SOURCES if path.parent.name.endswith("ing")
    }
    assert sorted(found - NOUNS_IN_ING - {"monitoring"}) == []
    assert [name(path) for path in MODULES if path.stem in HEAPS] == []


def test_class_names_are_unique():
    """But for Django's commands, and stand-ins of Saleor's types."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, tree in TREES.items():
        if path.parent.name == "commands" or path in STAND_INS:
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(name(path))
    assert {class_: paths for class_, paths in found.items() if len(paths) > 1} == {}


def variables(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names that are bound: loop targets, other assignments, fields of classes, parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg


def test_variables_are_nouns():
    riddles = {"one", "it", "found", "given", "mine", "his", "hers"}
    found = [
        f"{name(path)}:{line}"
        for path, tree in TREES.items()
        for line, variable in variables(tree)
        if variable in riddles
    ]
    assert found == []


def by_place(tree: ast.AST) -> Iterator[ast.Subscript]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            place = node.slice.value
            if isinstance(place, int) and not isinstance(place, bool) and place > 3:
                yield node


def test_rows_are_read_by_name():
    """No constant index above 3: a row of more columns is a dataclass (`core.db.fetch`)."""
    found = [f"{name(path)}:{node.lineno}" for path, tree in TREES.items() for node in by_place(tree)]
    assert found == []


def test_customers_are_they():
    """No customer is "she": not in the API, the pages, the comments, docstrings and messages of the package."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    pages += [
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "graphql").rglob("*.graphql"),
        *PACKAGE.rglob("*.md"),
        *SOURCES,
    ]
    found = [
        f"{name(path)}:{number}"
        for path in pages
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if SHE.search(line)
    ]
    assert found == []


def test_rules_are_arithmetic():
    clocks = re.compile(r"\bdatetime\.now\(|\bdate\.today\(|\btimezone\.now\(|\brandom\b")
    assert [name(path) for path in PACKAGE.rglob("rules.py") if clocks.search(path.read_text())] == []


def test_only_the_edges_read_the_clock():
    edges = {"console", "graphql", "hosts", "management", "tasks.py", "clock.py"}
    readers = [
        name(path)
        for path in SOURCES
        if re.search(r"datetime\.now\(|timezone\.now\(|clock import .*\b(database_)?now\b", path.read_text())
        and not edges & set(path.relative_to(PACKAGE).parts)
    ]
    assert readers == []


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def owners() -> dict[str, str]:
    """The room that has each table's model, by the table's name."""
    models = apps.get_app_config("saleor_retention").get_models()
    return {model._meta.db_table: model.__module__.split(".")[1] for model in models}


def writes(path: Path) -> Iterator[str]:
    for _, table in re.findall(
        r"(INSERT INTO|UPDATE|DELETE FROM)\s+(saleor_retention_\w+)", path.read_text(), re.IGNORECASE
    ):
        yield table


def test_a_table_is_written_by_its_room_only():
    """In SQL; imports of models are held by `lint-imports`. Privacy and hosts command, rooms write."""
    found = owners()
    strangers = {
        (name(path), table)
        for path in SOURCES
        for table in writes(path)
        if table in found and found[table] != room_of(path)
    }
    assert strangers == set(WRITTEN_BY_ANOTHER)


WRITTEN_BY_ANOTHER = {
    (
        "saleor_retention/orders/customer_totals.py",
        "saleor_retention_customerfacts",
    ): "its own columns: the totals",
    (
        "saleor_retention/monitoring/invariant_runs.py",
        "saleor_retention_checkrun",
    ): "runs are recorded there alone",
    (
        "saleor_retention/offers/privacy.py",
        "saleor_retention_outboxeffect",
    ): "what its own effects say of somebody",
}
LEDGER = "account|transaction|posting|lot|lotconsumption|hold|entitlement"
WRITES_POINTS = re.compile(
    rf"\b({LEDGER})\.objects\b[^#]*?\.(create|bulk_create|update|bulk_update|delete|get_or_create|update_or_create)\("
    rf"|(insert into|update|delete from)\s+saleor_retention_({LEDGER})\b",
    re.IGNORECASE,
)


def test_only_the_ledger_writes_points():
    writers = {
        name(path)
        for path in SOURCES
        for line, following in pairwise([*path.read_text().splitlines(), ""])
        if WRITES_POINTS.search(f"{line} {following}")
    }
    ledger = "saleor_retention/loyalty/ledger"
    assert writers <= {f"{ledger}/converge.py", f"{ledger}/accounts.py"}


def test_no_todo_and_no_skipped_test():
    words = re.compile(r"\bTODO\b|\bFIXME\b|\bXXX\b|pytest\.(mark\.)?(skip|xfail)|Placeholder")
    found = [name(path) for path in MODULES if path != Path(__file__) and words.search(path.read_text())]
    assert found == []


def constraint_names() -> list[str]:
    models = apps.get_app_config("saleor_retention").get_models()
    return sorted(constraint.name for model in models for constraint in model._meta.constraints)


def test_every_constraint_and_invariant_is_explained_to_operators():
    from saleor_retention.invariants import INVARIANTS

    text = (ROOT / "docs" / "guarantees.md").read_text()
    names = [*constraint_names(), *(invariant.name for invariant in INVARIANTS)]
    assert [missing for missing in names if f"`{missing}`" not in text] == []


def test_every_row_of_the_guarantees_names_something_that_exists():
    from saleor_retention.invariants import INVARIANTS

    known = {*constraint_names(), *(invariant.name for invariant in INVARIANTS)}
    rows = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / "guarantees.md").read_text(), re.MULTILINE)
    assert sorted(set(rows) - known) == []
    assert len(rows) == len(set(rows))
