"""What Saleor's own conftest does for its tests, and our plugin switched on in each of ours."""

import ast
import os
from pathlib import Path

import django.test
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sites.management import create_default_site
from django.db import connection, transaction
from saleor.tests.utils import prepare_test_db_connections

ALIASES = {settings.DATABASE_CONNECTION_DEFAULT_NAME, settings.DATABASE_CONNECTION_REPLICA_NAME}
KEPT = ("django_content_type", "permission_permission")
"""What migrations wrote and no test changes."""


def _fixtures_of_saleor() -> list[str]:
    """The fixture modules that this version of Saleor names in its own conftest."""
    tree = ast.parse(Path(os.environ["SALEOR_HOME"], "conftest.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytest_plugins":
            return list(ast.literal_eval(node.value))
    raise LookupError("Saleor's conftest names no pytest_plugins")


pytest_plugins = [*_fixtures_of_saleor(), "tests.saleor.storefront"]

django.test.TransactionTestCase.databases = ALIASES
django.test.TestCase.databases = ALIASES
prepare_test_db_connections()


def empty_what_has_rows(case):
    """In place of Django's flush, which truncates two hundred tables and takes two seconds for it.

    Foreign keys and triggers rest meanwhile, also those by which the ledger forbids it: in test databases only.
    """
    tables = sorted({*connection.introspection.django_table_names(only_existing=True)} - {*KEPT})
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        deleted = (f"DELETE FROM {table}" for (table,) in cursor.fetchall())
        cursor.execute("; ".join(("SET LOCAL session_replication_role = replica", *deleted)))
    create_default_site(apps.get_app_config("sites"), verbosity=0)


django.test.TransactionTestCase._fixture_teardown = empty_what_has_rows


def _let_saleor_set_its_plugins(request):
    """An automatic fixture of Saleor leaves only its dummy gateways; its name differs by version. It goes first."""
    for name in request.session._fixturemanager._arg2fixturedefs:
        if name.startswith("setup_dummy_gateway"):
            request.getfixturevalue(name)


@pytest.fixture(autouse=True)
def _our_plugin(request, settings, monkeypatch):
    """Saleor's fixture leaves only its dummy gateways: ours is there, switched on as by an owner, with a
    gateway that every version of Saleor can have."""
    from saleor_retention.hosts.saleor.config import plugin_config
    from saleor_retention.hosts.saleor.plugin import RetentionPlugin

    _let_saleor_set_its_plugins(request)
    settings.PLUGINS = [settings.RETENTION_PLUGIN, "tests.saleor.gateway.BelievingGateway"]
    monkeypatch.setattr(RetentionPlugin, "DEFAULT_ACTIVE", True)
    monkeypatch.setattr(plugin_config, "ACTIVE_AT_FIRST", True)


@pytest.fixture
def no_hooks(_our_plugin, settings):
    """Saleor without our plugin's hooks: only the reconciler sees what happens."""
    settings.PLUGINS = [path for path in settings.PLUGINS if path != settings.RETENTION_PLUGIN]


@pytest.fixture
def as_if_cards_bind(monkeypatch):
    """On 3.22, too, cards are given: what is asked and answered of them is the same on every version.

    That they are refused there, where anybody could use them, is told in test_offers_cards.
    """
    from saleor_retention.hosts.saleor.vouchers import gift_cards

    if not gift_cards.CARDS_BIND:
        monkeypatch.setattr(gift_cards, "CARDS_BIND", True)
        monkeypatch.setattr(gift_cards, "owner_columns", lambda user: {})
