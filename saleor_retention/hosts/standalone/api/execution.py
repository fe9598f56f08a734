"""One operation and its answer: parsed, priced, validated and run in Saleor's order, with Saleor's words."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from graphql import GraphQLError, execute, parse, validate
from graphql.error import GraphQLSyntaxError
from graphql.error import format_error as format_graphql_error
from graphql.execution.values import get_variable_values
from graphql.language import ast

from ....conf import conf
from ....core.safe_logging import logger
from ....graphql.kit.port_standalone import PermissionDenied, Requestor
from .cost import QueryCost, exceeded_limits
from .schema import COST_MAP, built

log = logger(__name__)

Answer = tuple[dict[str, Any], int]
"""What is said, and the HTTP status it is said with."""

SCHEMES = {"bearer", "jwt"}


def requestor_of(request: HttpRequest) -> Requestor:
    """Who the token stands for; a stranger without one, or with one nobody has."""
    token = request.headers.get("Authorization-Bearer", "")
    if not token:
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        token = rest.strip() if scheme.lower() in SCHEMES else ""
    result = Requestor()
    for known, who in conf.tokens.items():
        if hmac.compare_digest(known.encode(), token.encode(errors="replace")):
            result = who
    return result


def format_error(error: Exception) -> dict[str, Any]:
    """As Saleor formats it: a message, where, and the kind; nothing of the inside."""
    out: dict[str, Any] = {"message": str(error)}
    if isinstance(error, GraphQLError):
        out = format_graphql_error(error)
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and getattr(cause, "original_error", None):
        cause = cause.original_error
    if isinstance(cause, AssertionError):
        cause = GraphQLError(str(cause))
    if not isinstance(cause, GraphQLError | PermissionDenied | ValidationError):
        log.error("a query failed unexpectedly", error=cause)
        out["message"] = "Internal Server Error"
    out.setdefault("extensions", {})["exception"] = {"code": type(cause).__name__}
    return out


def refused(*errors: Exception, status: int = 400) -> Answer:
    """Nothing was run."""
    return {"errors": [format_error(error) for error in errors]}, status


def answer(request: HttpRequest, data: Mapping[str, Any]) -> Answer:
    """One operation of a request."""
    query, variables, name = data.get("query"), data.get("variables"), data.get("operationName")
    if not query or not isinstance(query, str):
        return refused(GraphQLError("Must provide a query string."))
    variables = variables if isinstance(variables, dict) else {}
    name = name if isinstance(name, str) and name != "null" else None
    try:
        document = parse(query)
        if _mixes_introspection(document):
            return refused(GraphQLError("Queries and introspection cannot be mixed in the same request."))
        return _run(request, document, variables, name)
    except (GraphQLSyntaxError, ValueError) as error:
        return refused(error if isinstance(error, GraphQLError) else GraphQLError(str(error)))
    except RecursionError:
        return refused(GraphQLError("The query is nested too deeply."))


def _run(request: Any, document: Any, variables: dict[str, Any], name: str | None) -> Answer:
    invalid = validate(built, document)
    cost, too_much = exceeded_limits(QueryCost(built, document, variables, COST_MAP))
    extensions = {"cost": {"requestedQueryCost": cost, "maximumAvailable": conf.max_query_cost}}
    if errors := too_much or invalid:
        said, status = refused(*errors)
        return said | {"extensions": extensions}, status
    # Loaders live as long as one operation: what one requestor was shown, the next is not.
    request.requestor, request.dataloaders = requestor_of(request), {}
    if not _fit(document, variables):
        return refused(GraphQLError("A variable has a value that its type does not know."))
    try:
        result = execute(
            built, document, context_value=request, variable_values=variables, operation_name=name
        )
    except Exception as error:
        return refused(GraphQLError(str(error)) if isinstance(error, ValueError) else error)
    said = {"errors": [format_error(error) for error in result.errors]} if result.errors else {}
    if not result.invalid:
        said["data"] = result.data
    return said | {"extensions": extensions}, 400 if result.invalid else 200


def _fit(document: Any, variables: dict[str, Any]) -> bool:
    """Whether every variable is something that its type can read; what merely is of another type is told by `execute`.

    Scalars of graphene 2 raise whatever Python does: for 2^31, infinity, a list.
    """
    try:
        for definition in document.definitions:
            if isinstance(definition, ast.OperationDefinition):
                get_variable_values(built, definition.variable_definitions or [], variables)
    except GraphQLError:
        return True
    except Exception:
        return False
    return True


def _mixes_introspection(document: Any) -> bool:
    """Whether one document asks for the schema and for something else."""
    roots = [
        root.name.value == "__schema"
        for definition in document.definitions
        if isinstance(definition, ast.OperationDefinition) and definition.operation == "query"
        for root in definition.selection_set.selections
        if isinstance(root, ast.Field)
    ]
    return any(roots) and not all(roots)


def as_json(said: Any) -> bytes:
    """Compact, and every letter as itself."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
