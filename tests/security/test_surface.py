"""What the package does not do, read from its own source: no calls outward, no code out of data, no SQL out of input."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "saleor_retention"
SOURCES = {
    str(path.relative_to(PACKAGE)): ast.parse(path.read_text())
    for path in sorted(PACKAGE.rglob("*.py"))
    if "migrations" not in path.parts
}
OUTWARD = {
    "aiohttp", "asyncore", "ftplib", "grpc", "http", "httpx", "imaplib", "paramiko", "poplib", "pycurl", "requests", "smtplib",
    "socket", "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
"""Modules that reach over a network. Without them no address that somebody names can be asked for."""
READS_ADDRESSES = {
    "hosts/standalone/database.py",
    "hosts/standalone/referral_links.py",
    "hosts/saleor/console/host.py",
    "console/console.py",
    "console/visit.py",
}
"""Take addresses apart and put them together, and ask nothing of them."""
LISTENS = {
    "hosts/standalone/demo/serve.py": {"socket", "socketserver"},
    "hosts/standalone/demo/addresses.py": {"socket"},
    **{name: {"urllib"} for name in READS_ADDRESSES},
}
"""The demo's own server on 127.0.0.1, and `urllib.parse`, which quotes a path."""
DANGEROUS = {
    "ctypes",
    "dill",
    "marshal",
    "pickle",
    "random",
    "shelve",
    "subprocess",
    "tempfile",
    "xml",
    "yaml",
}
CALLS = re.compile(
    r"^(eval|exec|compile|__import__|mark_safe|format_html|redirect|HttpResponseRedirect|HttpResponsePermanentRedirect"
    r"|os\.(system|popen|exec\w*|spawn\w*)|.*\.(raw|extra)|RawSQL|Template|render_to_string)$"
)
SECRET = re.compile(r"token|secret|passw|signature|digest|hmac", re.IGNORECASE)
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|DROP|ANALYZE|ALTER|SET|COPY|TRUNCATE)\b")

PUT_INTO_SQL = {
    "audiences/": (25, "constants, and the names of numbered parameters"),
    "core/db.py": (1, "a statement of the caller's own module, to be copied out"),
    "core/counters.py": (3, "expressions of the caller's own, in the same module"),
    "core/queues/leases.py": (10, "constants of the module that has the leases"),
    "core/queues/inbox.py": (1, "a constant of the line above"),
    "core/invariants.py": (2, "an invariant's own statement, and tables by the database's own catalogue"),
    "core/migration_operations.py": (5, "quoted names of a migration"),
    "core/privacy.py": (1, "the statement of a row of the module's own table"),
    "customers/published.py": (1, "a statement of the room that publishes"),
    "segments/": (7, "statements within statements, and the names of numbered parameters"),
    "loyalty/earning/": (5, "columns of its own statements, by name"),
    "hosts/saleor/orders/changes.py": (1, "a constant of the lines above"),
    "metrics/": (
        16,
        "the column of a dimension; of roll-ups of referrals the names of their tables and columns",
    ),
    "monitoring/queries.py": (1, "one of two constants"),
    "referrals/conversion/waits.py": (1, "the statement of an audience, made of constants by its own room"),
}
"""Where something is written into statements, how often, and why it is none of a caller's: one more is looked at first.

Constants in capitals need no reason.
"""


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.split(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").split(".")[0]


def test_nothing_calls_outward():
    """No address can make us ask something of it: there is nothing that asks."""
    found = {
        name: sorted(set(imported(tree)) & OUTWARD - LISTENS.get(name, set()))
        for name, tree in SOURCES.items()
    }
    assert {name: modules for name, modules in found.items() if modules} == {}
    assert [name for name in READS_ADDRESSES if "urllib.request" in (PACKAGE / name).read_text()] == []


def test_no_data_becomes_code_a_process_or_a_redirect():
    wrong = [
        f"{name}:{node.lineno} {ast.unparse(node.func)}"
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and CALLS.match(ast.unparse(node.func))
        # It escapes what is filled into a text of our own.
        and not (ast.unparse(node.func) == "format_html" and isinstance(node.args[0], ast.Constant))
        # A class of the module's own is no engine's that happens to have its name.
        and ast.unparse(node.func) not in {one.name for one in tree.body if isinstance(one, ast.ClassDef)}
    ]
    assert wrong == []
    used = {name: sorted(set(imported(tree)) & DANGEROUS) for name, tree in SOURCES.items()}
    assert {name: modules for name, modules in used.items() if modules} == {}


def test_secrets_are_compared_in_constant_time():
    wrong = [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops)
        and any(SECRET.search(ast.unparse(one)) for one in (node.left, *node.comparators))
    ]
    assert wrong == []


def put_into_sql() -> Iterator[tuple[str, str]]:
    for name, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))
                if SQL.search(text):
                    for one in node.values:
                        if isinstance(one, ast.FormattedValue):
                            yield f"{name}:{node.lineno}", ast.unparse(one.value)


def test_statements_are_made_of_constants():
    places = [where for where, what in put_into_sql() if not re.fullmatch(r"_?[A-Z][A-Z_]*", what)]
    known = {prefix: [where for where in places if where.startswith(prefix)] for prefix in PUT_INTO_SQL}
    assert {prefix: len(found) for prefix, found in known.items()} == {
        prefix: number for prefix, (number, _) in PUT_INTO_SQL.items()
    }, known
    assert [where for where in places if not where.startswith(tuple(PUT_INTO_SQL))] == []
    assert len(list(put_into_sql())) > len(places) > 10, "the walk finds them at all"


def test_values_go_to_the_database_as_parameters():
    """Neither `%` nor `.format` makes a statement."""
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and _is_sql(node.left))
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "format"
            and _is_sql(node.func.value)
        )
    ]
    assert wrong == []


def _is_sql(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(SQL.search(node.value))


@pytest.mark.parametrize("code", ["a == token", "given.password != known", "x['secret'] == y"])
def test_a_comparison_that_tells_by_its_time_would_be_found(code):
    node = ast.parse(code, mode="eval").body
    assert any(SECRET.search(ast.unparse(one)) for one in (node.left, *node.comparators))


def test_only_doors_without_cookies_are_exempt_from_the_check_of_forged_requests():
    exempt = {
        name for name, tree in SOURCES.items() if any("csrf_exempt" in ast.unparse(one) for one in tree.body)
    }
    assert exempt == {
        "hosts/standalone/api/page.py",
        "hosts/standalone/api/view.py",
        "hosts/standalone/console/views.py",
        "hosts/standalone/first_page/views.py",
    }
    for name in exempt:
        assert not re.search(r"COOKIES|set_cookie|request\.(session|user)\b", (PACKAGE / name).read_text())
