"""Commands that ask the shop, and those that are run where there is none."""

from django.core.management.base import CommandError

from ..store.port import store


def demand_shop() -> None:
    """Raises `CommandError` where there is no shop to ask: to the engine every order and account would be gone."""
    if not store().is_there():
        raise CommandError(
            "This command asks the shop, and there is none here: the stand-alone engine has it only in the process that"
            " serves it. Run it where Saleor runs. Nothing was changed."
        )
