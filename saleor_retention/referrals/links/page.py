"""`/r/<code>` over HTTP, the same on every host: a redirect to the shop, and the link's picture as a file."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound

from ...core.db import limited_statements
from ...core.safe_logging import logger
from .. import rules
from . import pictures
from .landing_page import destination, link_of
from .visits import follow

log = logger(__name__)

PICTURE = re.compile(r"(?P<code>.*)\.(?P<kind>svg|png)", re.DOTALL)
KINDS = {"svg": (pictures.svg, "image/svg+xml"), "png": (pictures.png, "image/png")}
A_DAY = "public, max-age=86400"

ROBOTS = re.compile(
    r"bot\b|bot/|crawler|spider|preview|facebookexternalhit|facebookcatalog|^whatsapp/|embedly|quora link|vkshare"
    r"|mastodon/|iframely|outbrain|flipboard|tumblr/|nuzzel|w3c_validator|curl/|wget/|python-requests",
    re.IGNORECASE,
)
"""What looks at a link to show what is behind it, or to keep it: nobody followed it."""


@dataclass(frozen=True, slots=True)
class LinkHost:
    """What a host says of a request: the address below which its links stand, and whether the engine is on."""

    base: str
    is_on: bool


def answer(request: HttpRequest, rest: str, host: LinkHost, *, now: datetime) -> HttpResponse:
    """What stands at `/r/<rest>`. Where the shop named no landing page there is nothing."""
    if request.method not in ("GET", "HEAD"):
        return _secured(HttpResponseNotAllowed(["GET", "HEAD"]))
    if destination("") is None:
        return _secured(HttpResponseNotFound())
    if picture := PICTURE.fullmatch(rest):
        return _picture(picture["code"], picture["kind"], host)
    token = _token(request, rest, host, now)
    place = request.GET.get("to", "")
    response = HttpResponse(status=302)
    response.headers["Location"] = destination(token, place) or ""
    response.headers["X-Robots-Tag"] = "noindex"
    return _secured(response)


def _token(request: HttpRequest, code: str, host: LinkHost, now: datetime) -> str:
    """Whatever fails, or keeps us waiting, the visitor comes to the shop."""
    if request.method == "HEAD" or not host.is_on or ROBOTS.search(request.headers.get("User-Agent", "")):
        return ""
    try:
        with limited_statements():
            return follow(code, now=now)
    except Exception:
        log.exception("a link could not be counted")
        return ""


def _picture(text: str, kind: str, host: LinkHost) -> HttpResponse:
    """Of any text that could be a code: whether it is one, the picture does not tell."""
    code = rules.normalised(text)
    link = link_of(code, host.base) if code else None
    if link is None:
        return _secured(HttpResponseNotFound())
    draw, content_type = KINDS[kind]
    response = HttpResponse(draw(link), content_type=content_type)
    response.headers["Cache-Control"] = A_DAY
    return _secured(response)


def _secured(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
