"""Where Saleor serves the console: below the plugin's own address, which answers while the plugin is off."""

from functools import cache
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from ..config.plugin_config import PLUGIN_ID

if TYPE_CHECKING:
    from ....console.console import Console

CONSOLE_PATH = f"/plugins/{PLUGIN_ID}/console"
BELOW = "/console"
"""The console's part of the path behind the plugin's name."""


def is_of_the_console(path: str | None) -> bool:
    """Whether a path behind the plugin's name is one of the console's."""
    return path is not None and f"{path}/".startswith(f"{BELOW}/")


def answer(request: HttpRequest, path: str) -> HttpResponse:
    """The console's page at this path."""
    base = f"{request.META.get('SCRIPT_NAME', '').rstrip('/')}{CONSOLE_PATH}"
    return _console().answer(request, base, path.removeprefix(BELOW))


@cache
def _console() -> "Console":
    """Made when it is first asked for: Saleor's API must be there by then."""
    from ....console.console import Console
    from .host import SaleorHost

    return Console(SaleorHost())
