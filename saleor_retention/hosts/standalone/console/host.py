"""What the console asks, answered by the stand-alone API and the simulated shop."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from ....console.host import (
    Choice,
    ChoiceKind,
    ConsoleUser,
    GraphqlAnswer,
    PluginState,
    SettingErrors,
)
from ....graphql.kit.port_standalone import Permission
from ..api.execution import answer, requestor_of
from .directory import ShopDirectory

NEEDED = {
    ChoiceKind.CUSTOMER: Permission.MANAGE_USERS.value,
    ChoiceKind.STAFF: Permission.MANAGE_USERS.value,
}
"""The permission that a kind of choice asks for, as Saleor's own API does; other kinds ask for any."""
REFUSAL = "PermissionDenied"


class StandaloneHost:
    """`ConsoleHost` without a Saleor. There is no plugin: the engine is on as long as the service runs."""

    shows_operations = True

    def execute(self, request: HttpRequest, document: str, variables: Mapping[str, Any]) -> GraphqlAnswer:
        """Run as the API runs it, limits of cost included."""
        said, _ = answer(request, {"query": document, "variables": dict(variables)})
        errors = [
            (error.get("extensions", {}).get("exception", {}).get("code"), str(error["message"]))
            for error in said.get("errors", ())
        ]
        return GraphqlAnswer(
            said.get("data"),
            refusals=tuple(message for code, message in errors if code == REFUSAL),
            faults=tuple(message for code, message in errors if code != REFUSAL),
        )

    def user(self, request: HttpRequest) -> ConsoleUser:
        """By the token of the settings."""
        requestor = requestor_of(request)
        permissions = frozenset(
            permission.name for permission in Permission if permission.value in requestor.permissions
        )
        return ConsoleUser(permissions, is_staff=bool(permissions))

    def search(self, request: HttpRequest, kind: ChoiceKind, text: str, *, limit: int) -> list[Choice]:
        """Among what the simulated shop sells, and its accounts."""
        if not self._may_pick(request, kind):
            return []
        return [] if kind is ChoiceKind.STAFF else ShopDirectory().search(kind, text, limit)

    def names(self, request: HttpRequest, kind: ChoiceKind, ids: Sequence[str]) -> dict[str, str]:
        """Of what the simulated shop has."""
        return ShopDirectory().names(kind, ids) if self._may_pick(request, kind) else {}

    def _may_pick(self, request: HttpRequest, kind: ChoiceKind) -> bool:
        permissions = requestor_of(request).permissions
        return NEEDED.get(kind) in permissions if kind in NEEDED else bool(permissions)

    def plugin(self, request: HttpRequest) -> PluginState:
        """Always on."""
        return PluginState(is_on=True, can_be_changed=False)

    def save_plugin(
        self,
        request: HttpRequest,
        *,
        is_on: bool | None = None,
        values: Mapping[str, str | bool] | None = None,
    ) -> SettingErrors:
        """Refused: there is nothing to save."""
        return SettingErrors({"": "Without a Saleor there is no plugin to configure."})

    def frame_ancestors(self, request: HttpRequest) -> str:
        """The first page of this very service."""
        return "'self'"
