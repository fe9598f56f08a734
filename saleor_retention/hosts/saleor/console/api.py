"""Who sends a request to the console, and Saleor's own schema asked for them, in process."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from jwt import PyJWTError

from ....console.host import ConsoleUser, GraphqlAnswer

REFUSAL = "PermissionDenied"
KEPT = "_retention_console_user"


def context_of(request: Any) -> Any:
    """The request as Saleor's API has it, with its user and nothing that an earlier document loaded.

    Read from where it is written: a page follows its form at once, and a replica may be behind.
    """
    from saleor.graphql.app.dataloaders import get_app_promise
    from saleor.graphql.context import get_context_value

    request.dataloaders = {}
    if not hasattr(request, "app"):  # Saleor itself looks for an app only at its API's path
        request.app = get_app_promise(request).get()
    context = get_context_value(request)
    context.allow_replica = False
    return context


def execute(request: HttpRequest, document: str, variables: Mapping[str, Any]) -> GraphqlAnswer:
    """Run a document as whoever the token stands for, within the limits of cost that hold for everybody."""
    from django.conf import settings
    from saleor.graphql.api import backend, schema
    from saleor.graphql.core.validators import validate_query
    from saleor.graphql.query_cost_map import COST_MAP

    parsed = backend.document_from_string(schema, document)
    _, dear = validate_query(
        schema=schema, document_ast=parsed.document_ast, variables=dict(variables), cost_map=COST_MAP
    )
    limit: int = getattr(settings, "GRAPHQL_QUERY_MAX_COMPLEXITY", 0)
    if limit and dear:
        return GraphqlAnswer(None, faults=tuple(str(error) for error in dear))
    result = parsed.execute(context=context_of(request), variables=dict(variables))
    errors = [_told(error) for error in result.errors or ()]
    return GraphqlAnswer(
        result.data,
        refusals=tuple(message for code, message in errors if code == REFUSAL),
        faults=tuple(message for code, message in errors if code != REFUSAL),
    )


def _told(error: Any) -> tuple[str, str]:
    """The class of an error and what Saleor says of it: the inside of a fault is not told."""
    from saleor.core.exceptions import PermissionDenied
    from saleor.graphql.utils import format_error

    formatted = format_error(error, (PermissionDenied, PyJWTError))
    return formatted["extensions"]["exception"]["code"], str(formatted["message"])


def user_of(request: Any) -> ConsoleUser:
    """Staff, with what their token lets them do on this page. A forged or an old token is nobody's, and no app is staff."""
    known: ConsoleUser | None = getattr(request, KEPT, None)
    if known is None:
        known = _looked_up(request)
        setattr(request, KEPT, known)
    return known


def _looked_up(request: Any) -> ConsoleUser:
    try:
        user = context_of(request).user
        if not user or not user.is_staff:
            return ConsoleUser()
        codenames = user.effective_permissions.values_list("codename", flat=True)
    except PyJWTError:
        return ConsoleUser()
    return ConsoleUser(frozenset(codename.upper() for codename in codenames), is_staff=True)
