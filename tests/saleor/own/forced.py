"""A pytest plugin: whatever plugins a test of Saleor's asks for, ours is among them, installed and switched on."""

from typing import Any

import pytest

PLUGIN = "saleor_retention.hosts.saleor.plugin.RetentionPlugin"
LIFTED = (
    "saleor_retention_posting",
    "saleor_retention_lotconsumption",
    "saleor_retention_referralcommission",
)


@pytest.fixture(scope="session", autouse=True)
def _our_plugin_everywhere(django_db_setup: Any, django_db_blocker: Any) -> Any:
    from django.db import connection
    from saleor.plugins.manager import PluginsManager

    from saleor_retention.hosts.saleor.config import plugin_config
    from saleor_retention.hosts.saleor.plugin import RetentionPlugin

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in LIFTED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_truncate")
    original = PluginsManager.__init__

    def with_ours(self: Any, plugins: list[str], *args: Any, **kwargs: Any) -> None:
        original(self, plugins if PLUGIN in plugins else [*plugins, PLUGIN], *args, **kwargs)

    patch = pytest.MonkeyPatch()
    patch.setattr(PluginsManager, "__init__", with_ours)
    patch.setattr(RetentionPlugin, "DEFAULT_ACTIVE", True)
    patch.setattr(plugin_config, "ACTIVE_AT_FIRST", True)
    yield
    patch.undo()
