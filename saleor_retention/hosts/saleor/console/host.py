"""What the console asks, answered by Saleor's own schema in process and by its plugin."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils import translation

from ....conf import conf
from ....console.host import (
    Choice,
    ChoiceKind,
    ConsoleUser,
    GraphqlAnswer,
    PluginState,
    SettingErrors,
)
from . import api, directory, plugin_settings


class SaleorHost:
    """`ConsoleHost` in Saleor's plugin: everything is asked as the Dashboard's user, by the token of the app."""

    shows_operations = False

    def execute(self, request: HttpRequest, document: str, variables: Mapping[str, Any]) -> GraphqlAnswer:
        """As Saleor's API runs it."""
        return api.execute(request, document, variables)

    def user(self, request: HttpRequest) -> ConsoleUser:
        """By Saleor's own token."""
        return api.user_of(request)

    def search(self, request: HttpRequest, kind: ChoiceKind, text: str, *, limit: int) -> list[Choice]:
        """By Saleor's own search."""
        return list(directory.search(request, kind, text, limit=limit, language=_language()))

    def names(self, request: HttpRequest, kind: ChoiceKind, ids: Sequence[str]) -> dict[str, str]:
        """Of what Saleor shows whoever asks."""
        return directory.names(request, kind, ids, language=_language()) if ids else {}

    def plugin(self, request: HttpRequest) -> PluginState:
        """As Saleor keeps it."""
        return plugin_settings.read_plugin(request)

    def save_plugin(
        self,
        request: HttpRequest,
        *,
        is_on: bool | None = None,
        values: Mapping[str, str | bool] | None = None,
    ) -> SettingErrors:
        """Through Saleor's mutation: it writes down who did it, and tells every process."""
        return plugin_settings.save_plugin(request, is_on=is_on, values=values)

    def frame_ancestors(self, request: HttpRequest) -> str:
        """This host itself, the hosts that Saleor takes for clients, and those that an engineer added."""
        clients = getattr(django_settings, "ALLOWED_CLIENT_HOSTS", None) or []
        listed = [*clients, *conf.console_frame_hosts.split(",")]
        sources = [source for name in listed if (source := _source(name))]
        return " ".join(dict.fromkeys(["'self'", *sources]))


def _language() -> str:
    return translation.get_language() or "en"


def _source(name: str) -> str:
    """A host as the policy takes it, `shop.example`, `*.shop.example` or `https://shop.example:9000`; "" for what is none.

    Saleor writes `.shop.example` for a host and all below it; a policy cannot say both, and each of ours is one word.
    """
    text = name.strip().lower()
    if text == "*":
        return text
    if text.startswith("."):
        text = f"*{text}"
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = parts.hostname or ""
    if (
        parts.scheme not in ("", "http", "https")
        or not host.removeprefix("*.").replace("-", "").replace(".", "").isalnum()
    ):
        return ""
    # Without a port a policy means the usual one alone; a Dashboard in development has another.
    return f"{parts.scheme}://{host}{port}" if parts.scheme else f"{host}{port or ':*'}"
