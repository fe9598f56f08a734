"""The Django app, in a Saleor process or in a project of our own."""

from django.apps import AppConfig, apps
from django.core.signals import request_finished


class RetentionConfig(AppConfig):
    """Chooses the store, listens for the end of requests, and inside Saleor extends its schema; no more at start."""

    name = "saleor_retention"
    label = "saleor_retention"
    verbose_name = "Retention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401
        from .conf import Settings
        from .core import counters

        request_finished.connect(counters.after_request, dispatch_uid="saleor_retention.figures")

        if apps.is_installed("saleor.graphql"):
            from .hosts.saleor import start

            Settings.store = "saleor_retention.hosts.saleor.store.SaleorStore"
            start()
