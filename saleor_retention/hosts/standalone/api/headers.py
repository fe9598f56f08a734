"""What a browser is told beside an answer: who may read it, and that it is not run, framed, guessed about or kept."""

from fnmatch import fnmatchcase

from django.http import HttpRequest, HttpResponse

from ....conf import conf

ALLOWED = "Origin, Content-Type, Accept, Authorization, Source-Service-Name, Authorization-Bearer"
NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The policy of answers that are data."""


def secured(response: HttpResponse, policy: str = NOTHING) -> HttpResponse:
    """The answer with its headers; it is kept nowhere unless it says otherwise itself."""
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def open_to_origins(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Readable by pages of the allowed origins, as Saleor's answers are."""
    response.headers["Access-Control-Allow-Credentials"] = "true"
    if origin := _allowed_origin(request):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return response


def preflight(request: HttpRequest) -> HttpResponse:
    """A browser's question whether a page may ask: 200 or, from an origin that may not, 400."""
    response = secured(HttpResponse(status=200 if _allowed_origin(request) else 400))
    open_to_origins(request, response)
    response.headers["Access-Control-Allow-Headers"] = ALLOWED
    response.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response.headers["Access-Control-Max-Age"] = "600"
    response.headers["Vary"] = "Origin"
    return response


def _allowed_origin(request: HttpRequest) -> str:
    origin = request.headers.get("Origin", "")
    patterns = [item.strip() for item in conf.allowed_origins.split(",")]
    return origin if origin and any(fnmatchcase(origin, pattern) for pattern in patterns) else ""
