"""Ready before ours."""

from django.apps import AppConfig


class EarlyConfig(AppConfig):
    """Imports what it should not."""

    name = "tests.saleor.early"
    label = "early"

    def ready(self) -> None:
        import saleor.graphql.api  # noqa: F401
