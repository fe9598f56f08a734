"""The figures for Prometheus, at `/metrics`."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from ..graphql.kit.port_alone import MANAGE_ORDERS
from ..health.doorkeeper import knows_the_token
from ..health.exposition import CONTENT_TYPE, exposed
from .answers import requestor_of
from .headers import secured


def metrics_view(request: HttpRequest) -> HttpResponse:
    """For the monitoring token and whoever may manage orders; to everybody else there is no such page."""
    may_look = (
        knows_the_token(request.headers.get("Authorization", ""))
        or MANAGE_ORDERS.value in requestor_of(request).permissions
    )
    if request.method not in ("GET", "HEAD") or not may_look:
        return secured(HttpResponseNotFound())
    return secured(HttpResponse(exposed(), content_type=CONTENT_TYPE))
