"""The figures for Prometheus, at `/metrics`."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from ....graphql.kit.port_standalone import MANAGE_ORDERS
from ....monitoring.prometheus import CONTENT_TYPE, render_prometheus
from ....monitoring.token_auth import has_monitoring_token
from .execution import requestor_of
from .headers import secured


def metrics_view(request: HttpRequest) -> HttpResponse:
    """For the monitoring token and whoever may manage orders; to everybody else there is no such page."""
    may_look = (
        has_monitoring_token(request.headers.get("Authorization", ""))
        or MANAGE_ORDERS.value in requestor_of(request).permissions
    )
    if request.method not in ("GET", "HEAD") or not may_look:
        return secured(HttpResponseNotFound())
    return secured(HttpResponse(render_prometheus(), content_type=CONTENT_TYPE))
