"""Saleor in process: the plugin, the store port over its tables, offers on its checkouts."""

from importlib.util import find_spec
from typing import Any


def start() -> None:
    """Called when the app is ready inside Saleor: background work, schema. Imports nothing of `saleor.graphql`."""
    from django.apps import apps
    from django.conf import settings as django_settings

    from ... import tasks
    from ...conf import Settings

    Settings.task_context = "saleor_retention.hosts.saleor.task_context.at_work"
    Settings.alert_board = "saleor_retention.hosts.saleor.console.problems.show_problems"
    Settings.write_context = "saleor.core.db.connection.allow_writer"
    settings: Any = django_settings
    for name, entry in tasks.schedule().items():
        settings.CELERY_BEAT_SCHEDULE.setdefault(name, entry)
    from .console.signals import listen

    listen(apps.get_app_config("saleor_retention"))
    if find_spec("saleor_retention.hosts.saleor.schema"):
        from .schema import install

        install()
