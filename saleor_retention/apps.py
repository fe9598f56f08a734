"""The Django app, in a Saleor process or in a project of our own."""

from django.apps import AppConfig, apps


class RetentionConfig(AppConfig):
    """Chooses the store, and inside Saleor extends its schema; nothing else happens at start."""

    name = "saleor_retention"
    label = "saleor_retention"
    verbose_name = "Retention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401
        from .conf import Settings

        if apps.is_installed("saleor.graphql"):
            from .host import start

            Settings.store = "saleor_retention.host.store.SaleorStore"
            start()
