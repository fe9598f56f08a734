"""A field that checks permissions before it resolves, and documented_permissions so in its description."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any

import graphene
from graphql import GraphQLError

from ...core.safe_logging import redact_errors
from ...errors import Refusal
from .access import require_permission
from .errors import PASSED, UNSTORABLE, answered_soon
from .port import port
from .types import CATEGORY

UNTOLD = "Null when it cannot be told."


class Field(graphene.Field):
    """`permissions`: one of them is demanded. `documented_permissions`: checked by the resolver, which knows the owner."""

    def __init__(
        self,
        *args: Any,
        permissions: Iterable[Any] = (),
        documented_permissions: Iterable[Any] = (),
        **options: Any,
    ) -> None:
        self.permissions = tuple(permissions)
        named = [*self.permissions, *documented_permissions]
        self.for_whom = port.permission_text(named) if named else ""
        self.about: str = options.get("description", "")
        options["description"] = self.about + self.for_whom
        super().__init__(*args, **options)

    def _limited(self, context: Any) -> AbstractContextManager[None]:
        """Reports of staff may take their time."""
        return nullcontext() if self.permissions else answered_soon(port.alias(context))

    def tell_that_it_may_be_null(self) -> None:
        """Of a field on a type of the host, which a fault in it must not take along."""
        if UNTOLD.lower() not in self.about.lower():
            self.description = f"{self.about} {UNTOLD}{self.for_whom}"

    def get_resolver(self, parent: Callable[..., Any]) -> Callable[..., Any]:
        """Wraps the resolver; a refusal is told, and the wrapper carries the category for the printed SDL."""
        resolver = self.resolver or parent

        @wraps(resolver)
        def checked(root: Any, info: Any, **arguments: Any) -> Any:
            if self.permissions:
                require_permission(info.context, self.permissions)
            try:
                with redact_errors(*PASSED, Refusal, *UNSTORABLE), self._limited(info.context):
                    return resolver(root, info, **arguments)
            except Refusal as refusal:
                raise GraphQLError(refusal.message) from refusal
            except UNSTORABLE:  # the database's own words would show the value to whoever logs this
                raise GraphQLError("A value is too long, too large or no text.") from None

        checked.doc_category = CATEGORY  # type: ignore[attr-defined]
        return checked
