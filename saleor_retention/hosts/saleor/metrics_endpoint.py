"""The figures for Prometheus, at `/plugins/global/saleor.retention/metrics`.

Saleor authenticates nobody here: who may look is decided below. To everybody else there is no such page.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from jwt import PyJWTError
from saleor.core.db.connection import allow_writer

from ...monitoring.prometheus import CONTENT_TYPE, render_prometheus
from ...monitoring.token_auth import has_monitoring_token

METRICS = "/metrics"


def answer(request: HttpRequest, path: str | None, *, is_active: bool) -> HttpResponse:
    """The page of this path. A plugin that is switched off has none: a scrape that fails tells of that, too."""
    is_asked = (path or "").rstrip("/") == METRICS and request.method in ("GET", "HEAD")
    if not is_active or not is_asked or not may_look(request):
        return HttpResponseNotFound(headers={"Cache-Control": "no-store"})
    with allow_writer():
        text = render_prometheus()
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type=CONTENT_TYPE, headers=headers)


def may_look(request: HttpRequest) -> bool:
    """The monitoring token, or an app or a member of staff with MANAGE_ORDERS, by Saleor's own tokens."""
    if has_monitoring_token(request.headers.get("Authorization", "")):
        return True
    from ...graphql import kit

    try:
        return bool(kit.port.has(_as_asked_by(request), kit.MANAGE_ORDERS))
    except PyJWTError:  # a forged or an old token is nobody's
        return False


def _as_asked_by(request: Any) -> Any:
    """The request with its app or user, as Saleor's API has it. Saleor itself looks for an app only at its API's path."""
    from saleor.graphql.app.dataloaders import get_app_promise
    from saleor.graphql.context import get_context_value

    request.dataloaders = {}
    request.app = get_app_promise(request).get()
    return get_context_value(request)
