"""What the console asks of the place where it runs: a shop's API, who asks, its goods and people by name, its switches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class GraphqlAnswer:
    """What a document came to."""

    data: Mapping[str, Any] | None
    refusals: tuple[str, ...] = ()
    """Sentences of what the requestor may not see or do."""
    faults: tuple[str, ...] = ()
    """Sentences of what else went wrong."""


@dataclass(frozen=True, slots=True)
class ConsoleUser:
    """Who looks at the page."""

    permissions: frozenset[str] = frozenset()
    """As the API names them in capitals: MANAGE_ORDERS."""
    is_staff: bool = False
    """Somebody of the shop; a stranger and a shopper see no page."""


class ChoiceKind(StrEnum):
    """What is picked by search and called by its name, never by id."""

    PRODUCT = "product"
    VARIANT = "variant"
    CATEGORY = "category"
    COLLECTION = "collection"
    CUSTOMER = "customer"
    CHANNEL = "channel"
    COUNTRY = "country"
    STAFF = "staff"
    """Named where it is told who did something; never searched, never picked."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick."""

    id: str
    """As the API takes it: a global id; of a channel its slug, of a country its code."""
    name: str
    detail: str = ""
    """What tells it from others of that name; of a channel its currency."""


@dataclass(frozen=True, slots=True)
class PluginSetting:
    """One setting of the plugin."""

    name: str
    label: str
    help_text: str
    kind: str
    """`switch`, `text`, `lines`, `channels`, `day` or `minutes`."""
    value: str | bool | None


@dataclass(frozen=True, slots=True)
class PluginState:
    """The plugin as its owner configured it."""

    is_on: bool
    settings: tuple[PluginSetting, ...] = ()
    can_be_changed: bool = True
    """False where there is no plugin: beside the demo."""


@dataclass(frozen=True, slots=True)
class SettingErrors:
    """Why settings were not saved: a sentence by the name of the setting, or under ""."""

    by_setting: Mapping[str, str] = field(default_factory=dict)


class ConsoleHost(Protocol):
    """Where the console runs. Each call acts as whoever sent the request, by the token in its header."""

    shows_operations: bool
    """Whether each page shows the operations that it ran, for those who learn the API."""

    def execute(self, request: HttpRequest, document: str, variables: Mapping[str, Any]) -> GraphqlAnswer:
        """One document, as if it had come to the API."""

    def user(self, request: HttpRequest) -> ConsoleUser:
        """Who asks."""

    def search(self, request: HttpRequest, kind: ChoiceKind, text: str, *, limit: int) -> list[Choice]:
        """What is called so, the best first; everything for "". Empty for whoever may not look."""

    def names(self, request: HttpRequest, kind: ChoiceKind, ids: Sequence[str]) -> dict[str, str]:
        """What these ids are called; without those that are gone or may not be seen."""

    def plugin(self, request: HttpRequest) -> PluginState:
        """The plugin's switch and settings."""

    def save_plugin(
        self,
        request: HttpRequest,
        *,
        is_on: bool | None = None,
        values: Mapping[str, str | bool] | None = None,
    ) -> SettingErrors:
        """Switch it, or save settings by their names; None leaves that as it is."""

    def frame_ancestors(self, request: HttpRequest) -> str:
        """Which pages may frame the console, as its Content-Security-Policy names them."""
