"""The page for people: GraphiQL from a wheel, a form to log in, and operations to try. Nothing comes from elsewhere.

There is one when the setting `logins` names users and the wheel `graphene-django-graphiql-static` is installed; only
its files are read, by path. The page keeps the token in its memory: no cookie, nothing that a browser sends by itself.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from ....conf import conf
from .execution import as_json
from .headers import secured

WHEEL = "graphene_django_graphiql_static"
OURS = ("page.css", "page.js")
THEIRS = ("graphiql.min.css", "graphiql.min.js", "react-dom.production.min.js", "react.production.min.js")
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""What the page may load and run: its own files. Its editor sets styles on elements."""


@dataclass(frozen=True, slots=True)
class Example:
    """An operation to try."""

    name: str
    about: str
    query: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the page: their password, the token that their requests carry, and what they may try."""

    password: str
    token: str
    examples: tuple[Example, ...] = ()


def is_there() -> bool:
    """Whether there is a page."""
    return bool(conf.logins) and bool(_files())


def shown() -> HttpResponse:
    """The page itself; it knows nothing before somebody logs in."""
    return secured(HttpResponse((_own() / "page.html").read_bytes(), "text/html; charset=utf-8"), POLICY)


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the page, by name."""
    path = _files().get(name)
    if path is None or not is_there():
        raise Http404
    response = HttpResponse(path.read_bytes(), KINDS[path.suffix])
    response.headers["Cache-Control"] = "no-cache"
    return secured(response)


@csrf_exempt
def login(request: HttpRequest) -> HttpResponse:
    """The token and the examples of whoever knows the password. Only JSON is read, so no other site's form gets in."""
    if request.method != "POST" or not is_there():
        return secured(HttpResponseNotAllowed(["POST"] if is_there() else []))
    result = _who(request) if request.content_type == "application/json" else None
    if result is None:
        return secured(
            HttpResponse(as_json({"error": "No such user and password."}), "application/json", 403)
        )
    shown = [
        {"name": example.name, "about": example.about, "query": example.query, "variables": example.variables}
        for example in result.examples
    ]
    return secured(HttpResponse(as_json({"token": result.token, "examples": shown}), "application/json"))


def _who(request: HttpRequest) -> Login | None:
    """Compared in the same time whether the user exists or not."""
    try:
        data = json.loads(request.body)
        user, password = str(data["user"]), str(data["password"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    known: Login | None = conf.logins.get(user)
    expected = known.password if known else ""
    is_right = hmac.compare_digest(expected.encode(), password.encode(errors="replace"))
    return known if is_right and expected else None


def _own() -> Path:
    return Path(__file__).parent / "assets"


@cache
def _files() -> dict[str, Path]:
    """Every file that is served; none when the wheel is not installed."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return {}
    wheel = Path(spec.origin).parent / "static" / WHEEL
    return {name: _own() / name for name in OURS} | {name: wheel / name for name in THEIRS}
