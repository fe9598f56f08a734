"""What Saleor's own conftest does for its tests, and our plugin switched on in each of ours."""

import ast
import os
import time
from pathlib import Path

import django.test
import pytest
from django.conf import settings
from django.db import connection
from saleor.tests.utils import prepare_test_db_connections

ALIASES = {settings.DATABASE_CONNECTION_DEFAULT_NAME, settings.DATABASE_CONNECTION_REPLICA_NAME}
LIFTED = ("saleor_retention_posting", "saleor_retention_lotconsumption")
"""Tests that commit flush with TRUNCATE, which the ledger forbids: lifted here by name, in test databases only."""

LONG = frozenset({
    "test_offers_audiences",
    "test_offers_benefits",
    "test_offers_budget_race",
    "test_offers_cards",
    "test_offers_exact",
    "test_offers_gifts",
    "test_offers_groups",
    "test_offers_never_worse",
    "test_offers_repricing",
    "test_offers_traps",
})  # fmt: skip
"""Files whose tests place many orders each: half of the whole suite's time."""
UNTIL = float(os.environ.get("RETENTION_UNTIL") or "inf")
"""The instant (seconds since 1970) after which no long test begins: `.ci/run` has twenty minutes."""
left_out: list[str] = []


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.stem in LONG:
            item.add_marker("long")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    if "long" not in item.keywords or time.time() < UNTIL:
        return None
    left_out.append(item.nodeid)
    return True


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = left_out


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    left_out.extend(getattr(node, "workeroutput", {}).get("left_out", []))


def pytest_terminal_summary(terminalreporter):
    if left_out:
        terminalreporter.write_line(f"{len(left_out)} long tests did not begin: there was no time for them")


def _fixtures_of_saleor() -> list[str]:
    """The fixture modules that this version of Saleor names in its own conftest."""
    tree = ast.parse(Path(os.environ["SALEOR_HOME"], "conftest.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytest_plugins":
            return list(ast.literal_eval(node.value))
    raise LookupError("Saleor's conftest names no pytest_plugins")


pytest_plugins = [*_fixtures_of_saleor(), "tests.saleor.shopping"]

django.test.TransactionTestCase.databases = ALIASES
django.test.TestCase.databases = ALIASES
prepare_test_db_connections()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in LIFTED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_truncate")


def _let_saleor_set_its_plugins(request):
    """An automatic fixture of Saleor leaves only its dummy gateways; its name differs by version. It goes first."""
    for name in request.session._fixturemanager._arg2fixturedefs:
        if name.startswith("setup_dummy_gateway"):
            request.getfixturevalue(name)


@pytest.fixture(autouse=True)
def _our_plugin(request, settings, monkeypatch):
    """Saleor's fixture leaves only its dummy gateways: ours is there, switched on as by an owner, with a
    gateway that every version of Saleor can have."""
    from saleor_retention.host import switches
    from saleor_retention.host.plugin import RetentionPlugin

    _let_saleor_set_its_plugins(request)
    settings.PLUGINS = [settings.RETENTION_PLUGIN, "tests.saleor.gateway.BelievingGateway"]
    monkeypatch.setattr(RetentionPlugin, "DEFAULT_ACTIVE", True)
    monkeypatch.setattr(switches, "ACTIVE_AT_FIRST", True)


@pytest.fixture
def no_hooks(_our_plugin, settings):
    """Saleor without our plugin's hooks: only the reconciler sees what happens."""
    settings.PLUGINS = [path for path in settings.PLUGINS if path != settings.RETENTION_PLUGIN]
