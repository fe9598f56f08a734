"""The console at `/console/`."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from ....console.console import Console
from .host import StandaloneHost

BASE = "/console"
CONSOLE = Console(StandaloneHost())


@csrf_exempt
def console_view(request: HttpRequest, path: str = "") -> HttpResponse:
    """Its pages. No cookie is read; who asks is in the token's header."""
    return CONSOLE.answer(request, BASE, path)
