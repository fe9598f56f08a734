"""When the app of the console is written: with `migrate`, when the plugin is switched on, and whenever alerts are looked at."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models.signals import post_migrate
from saleor.core.db.connection import allow_writer

from ....core.safe_logging import logger
from .registration import register

log = logger(__name__)

NEEDED = {"app_app", "app_appextension", "permission_permission", "saleor_retention_figure"}


def listen(app_config: Any) -> None:
    """Write the app after each `migrate`, that of our own tables included."""
    post_migrate.connect(after_migrate, sender=app_config, dispatch_uid="saleor_retention.console")


def after_migrate(using: str = DEFAULT_DB_ALIAS, **signal: object) -> None:
    """Tables may be half way between two versions: what cannot be written now is written later."""
    if using != DEFAULT_DB_ALIAS or not set(connections[using].introspection.table_names()) >= NEEDED:
        return
    with allow_writer():
        try_to_register()


def try_to_register(*, may_return: bool = False) -> Any:
    """`register`, from where its failure must not be felt: a migration, the plugin's switch."""
    try:
        return register(may_return=may_return)
    except (DatabaseError, KeyError):
        log.exception("the console's app could not be written")
        return None
