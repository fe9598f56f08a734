"""The HTTP side of the stand-alone API: JSON by POST, with Saleor's shape of answers and errors."""

import hmac
import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError, execute, parse, validate
from graphql.error import GraphQLSyntaxError
from graphql.error import format_error as format_graphql_error

from ..conf import conf
from ..graphql.kit.port_alone import PermissionDenied, Requestor
from ..kernel.log import logger
from .cost import Bill, QueryCostError
from .schema import COST_MAP, built

log = logger(__name__)


def requestor_of(request: HttpRequest) -> Requestor:
    """Who the bearer token stands for; a stranger without one, or with one nobody has."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = Requestor()
    if kind.lower() == "bearer":
        for known, who in conf.tokens.items():
            if hmac.compare_digest(known.encode(), token.strip().encode()):
                found = who
    return found


def format_error(error: Exception) -> dict[str, Any]:
    """As Saleor formats it: a message, where, and the kind; nothing of the inside."""
    out = format_graphql_error(error) if isinstance(error, GraphQLError) else {"message": str(error)}
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and getattr(cause, "original_error", None):
        cause = cause.original_error
    if not isinstance(cause, GraphQLError | PermissionDenied):
        log.error("a query failed unexpectedly", error=cause)
        out["message"] = "Internal Server Error"
    out["extensions"] = {"exception": {"code": type(cause).__name__}}
    return out


def refused(*errors: Exception, status: int = 400, **more: Any) -> JsonResponse:
    """Nothing was run."""
    return JsonResponse({"errors": [format_error(one) for one in errors], **more}, status=status)


@csrf_exempt
def graphql_view(request: HttpRequest) -> HttpResponse:
    """One document. Cookies are not read, so there is nothing to forge a request with."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        body = json.loads(request.body)
        query, variables, operation = body["query"], body.get("variables") or {}, body.get("operationName")
    except RequestDataTooBig:
        return refused(GraphQLError("Request body exceeds maximum size."), status=413)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return refused(GraphQLError("Unable to parse query."))
    if not isinstance(query, str) or not query or not isinstance(variables, dict):
        return refused(GraphQLError("Must provide a query string."))
    try:
        return answer(request, query, variables, operation)
    except GraphQLSyntaxError as error:
        return refused(error)
    except RecursionError:
        return refused(GraphQLError("The query is nested too deeply."))


def answer(request: Any, query: str, variables: dict[str, Any], operation: Any) -> JsonResponse:
    """Parse, validate, price, run."""
    document = parse(query)
    if errors := validate(built, document):
        return refused(*errors)
    cost, most = Bill(built, document, variables, COST_MAP).total(), conf.most_query_cost
    extensions = {"cost": {"requestedQueryCost": cost, "maximumAvailable": most}}
    if cost > most:
        told = f"The query exceeds the maximum cost of {most}. Actual cost is {cost}"
        return refused(QueryCostError(told), extensions=extensions)
    request.requestor, request.dataloaders = requestor_of(request), {}
    name = operation if isinstance(operation, str) else None
    try:
        result = execute(
            built, document, context_value=request, variable_values=variables, operation_name=name
        )
    except Exception as error:
        return refused(
            error if isinstance(error, GraphQLError) else GraphQLError(str(error)), extensions=extensions
        )
    out: dict[str, Any] = {"extensions": extensions}
    if result.errors:
        out["errors"] = [format_error(one) for one in result.errors]
    if not result.invalid:
        out["data"] = result.data
    return JsonResponse(out, status=400 if result.invalid else 200)
