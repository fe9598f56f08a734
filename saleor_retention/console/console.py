"""The console's addresses, and what answers them.

`<base>/offers/campaign` is the frame of a page, the same for everybody; `<base>/part/…` what is in it, `<base>/do/…` what
its forms do, both as whoever the token in their header stands for; `<base>/pick/…` the choices of a picker;
`<base>/static/…` its files.
"""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound
from django.utils import translation
from django.utils.translation import gettext as _

from ..core.safe_logging import logger
from .choices import matches
from .host import ConsoleHost
from .page import ConsolePage, Part
from .pages.registry import PAGES
from .refusals import CommandRefused, ConsoleError, Refused
from .visit import Visit

log = logger(__name__)

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
FIRST_PAGE = "start"


class Console:
    """The pages at one place."""

    def __init__(self, host: ConsoleHost) -> None:
        self.host = host

    def answer(self, request: HttpRequest, base: str, path: str) -> HttpResponse:
        """The response to a request below `base`, whose rest is `path`. Never raises."""
        head, *rest = [segment for segment in path.split("/") if segment] or [FIRST_PAGE]
        if head == "static":
            response = _static("/".join(rest))
        else:
            with translation.override(_language(request)):
                response = self._page(request, base, head, rest)
        return self._secured(request, response)

    def _page(self, request: HttpRequest, base: str, head: str, rest: list[str]) -> HttpResponse:
        if head in ("part", "do", "pick", "menu"):
            page, name = (rest[0] if rest else FIRST_PAGE), "/".join(rest[1:])
            visit = Visit(request, self.host, base, page, name, translation.get_language() or "en")
            if head == "menu":
                return HttpResponse(visit.show("menu.html", pages=_menu(), current=request.GET.get("page")))
            if head == "pick":
                return _guarded(visit, matches)
            return _part(visit) if head == "part" else _action(visit)
        if head not in PAGES or request.method not in ("GET", "HEAD"):
            return HttpResponseNotFound(_("There is no such page."))
        visit = Visit(request, self.host, base, head, "/".join(rest), translation.get_language() or "en")
        if visit.part not in PAGES[head].parts:
            return HttpResponseNotFound(_("There is no such page."))
        path = "/".join(["part", head, *rest])
        arguments = {key: value for key, value in request.GET.items() if key not in FRAME_ARGUMENTS}
        return HttpResponse(
            visit.show("shell.html", first=visit.address(path, **arguments), is_card=not PAGES[head].place)
        )

    def _secured(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        policy = [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {self.host.frame_ancestors(request)}",
        ]
        response.headers["Content-Security-Policy"] = "; ".join(policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Vary"] = "Accept-Language, Authorization-Bearer"
        return response


FRAME_ARGUMENTS = {"domain", "saleorApiUrl", "theme", "saleorVersion", "dashboardVersion", "locale"}
"""What the Dashboard adds to every address, none of it ours."""


def _menu() -> list[type[ConsolePage]]:
    return sorted((page for page in PAGES.values() if page.place), key=lambda page: page.place)


def _language(request: HttpRequest) -> str:
    return translation.get_language_from_request(request)


def _static(name: str) -> HttpResponse:
    files = {path.name: path for path in STATIC.iterdir() if path.suffix in KINDS}
    if name not in files:
        return HttpResponseNotFound()
    response = HttpResponse(files[name].read_bytes(), content_type=KINDS[files[name].suffix])
    response.headers["Cache-Control"] = "no-cache"
    return response


def _part(visit: Visit) -> HttpResponse:
    if visit.request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    page = PAGES.get(visit.page)
    if page is None or visit.part not in page.parts:
        return HttpResponseNotFound(_("There is no such page."))
    response = _guarded(visit, page.parts[visit.part])
    if visit.request.headers.get("HX-Target") == "main" and "HX-Location" not in response.headers:
        path = "/".join(name for name in (visit.page, visit.part) if name)
        address = visit.address(path, **visit.arguments.dict())
        if address != _shown(visit):
            response.headers["HX-Push-Url"] = address
    return response


def _shown(visit: Visit) -> str:
    """The address that the browser shows, without what the Dashboard added to it."""
    shown = urlsplit(visit.request.headers.get("HX-Current-URL", ""))
    arguments = dict(parse_qsl(shown.query))
    path = shown.path.removeprefix(visit.base).strip("/")
    return visit.address(path, **{k: v for k, v in arguments.items() if k not in FRAME_ARGUMENTS})


def _action(visit: Visit) -> HttpResponse:
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    page = PAGES.get(visit.page)
    if page is None or visit.part not in page.actions:
        return HttpResponseNotFound(_("There is no such page."))
    return _guarded(visit, page.actions[visit.part])


def _guarded(visit: Visit, function: Part | Callable[[Visit], str]) -> HttpResponse:
    """The part; a sentence in its place when it cannot be shown, and never the inside of a fault."""
    try:
        if not visit.user.is_staff:
            raise Refused(_("Sign in to the Dashboard as staff to see this page."))
        answer = function(visit)
    except CommandRefused as refused:
        answer = visit.show("refused.html", text=str(refused))
    except ConsoleError as refused:
        answer = visit.show("refused.html", text=str(refused))
    except Exception:
        log.exception("a part of the console could not be shown")
        answer = visit.show("refused.html", text=_("This could not be shown. Nothing was changed by it."))
    response = answer if isinstance(answer, HttpResponse) else HttpResponse(_completed(visit, answer))
    if visit.events:
        response.headers["HX-Trigger"] = json.dumps(visit.events)
    return response


def _completed(visit: Visit, html: str) -> str:
    """With what was refused in part, and the operations where they are shown."""
    more = visit.show("part_end.html", operations=visit.operations if visit.host.shows_operations else ())
    return html + more
