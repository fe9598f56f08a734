"""The HTTP side of the stand-alone API, as Saleor's view: operations by POST, a page for people, origins, headers."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError

from ....conf import conf
from . import page
from .execution import Answer, answer, as_json, refused
from .headers import open_to_origins, preflight, secured

FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
UNREADABLE = "Unable to parse query."


@csrf_exempt
def graphql_view(request: HttpRequest) -> HttpResponse:
    """Operations by POST. Cookies are not read, so there is nothing to forge a request with."""
    if request.method == "POST":
        said, status = _answered(request)
        return open_to_origins(request, secured(HttpResponse(as_json(said), "application/json", status)))
    if request.method == "OPTIONS":
        return preflight(request)
    if page.is_there():
        wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        return page.shown() if wants_page else secured(HttpResponseNotAllowed(["GET", "OPTIONS", "POST"]))
    return secured(HttpResponseNotAllowed(["OPTIONS", "POST"]))


def _answered(request: HttpRequest) -> tuple[Any, int]:
    try:
        data = _read(request)
    except RequestDataTooBig:
        return refused(GraphQLError("Request body exceeds maximum size."), status=413)
    except (ValueError, RecursionError):
        return refused(GraphQLError(UNREADABLE))
    if isinstance(data, dict):
        return answer(request, data)
    if len(data) > conf.max_batched:
        return refused(GraphQLError("Number of batch queries exceeded."))
    return _together([answer(request, value if isinstance(value, dict) else {}) for value in data])


def _together(answers: list[Answer]) -> tuple[list[dict[str, Any]], int]:
    """The answers of a batch; its status is that of the worst."""
    return [said for said, _ in answers], max((status for _, status in answers), default=200)


def _read(request: HttpRequest) -> dict[str, Any] | list[Any]:
    """What was sent; nothing when its type is none that we know. Raises `ValueError`."""
    if request.content_type == "application/graphql":
        return {"query": request.body.decode()}
    if request.content_type == "application/json":
        data = json.loads(request.body)
        if isinstance(data, dict | list):
            return data
        raise ValueError(UNREADABLE)
    if request.content_type in FORMS:
        return _form(request)
    return {}


def _form(request: HttpRequest) -> dict[str, Any]:
    """A form's fields; in a form with parts the operation stands in `operations`."""
    if request.content_type == "multipart/form-data" and "operations" in request.POST:
        data = json.loads(request.POST["operations"])
        if not isinstance(data, dict):
            raise ValueError(UNREADABLE)
        return data
    return {name: request.POST[name] for name in request.POST}
