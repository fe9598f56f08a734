"""The first page over HTTP: the page, its files, and the toy shop's few verbs under `/shop/`. Only where a demo runs.

Who has the key of the printed link is told the tokens of staff and shoppers; everything else asks with one of them. Only
JSON is read and no cookie, so no other site's form gets in.
"""

import hmac
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from ....core.money import Money
from ....errors import Refusal
from ....graphql.documents import folder, whole
from ..api.execution import as_json, requestor_of
from ..api.headers import secured
from ..demo.cdnow import CURRENCY
from ..demo.scenario import CHANNEL
from .shop import ShopRefusal, ToyShop, join
from .stage import SHELF, FirstPage, current

ASSETS = Path(__file__).parent / "assets"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Its own files, and the console in a frame."""
STALE = "The demo was started anew: open the link that it printed."


def first_page(request: HttpRequest) -> HttpResponse:
    """The page itself; it knows nothing before it shows the key."""
    _demand_page()
    if request.method not in ("GET", "HEAD"):
        return secured(HttpResponseNotAllowed(["GET", "HEAD"]))
    return secured(HttpResponse((ASSETS / "page.html").read_bytes(), "text/html; charset=utf-8"), POLICY)


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the page, by name."""
    _demand_page()
    files = {path.name: path for path in ASSETS.iterdir() if path.suffix in KINDS}
    if name not in files:
        raise Http404
    response = HttpResponse(files[name].read_bytes(), KINDS[files[name].suffix])
    response.headers["Cache-Control"] = "no-cache"
    return secured(response)


@csrf_exempt
def shop(request: HttpRequest, verb: str) -> HttpResponse:
    """`open` with the key, `join` with the token of staff, and `cart`, `price`, `buy` and `send` as the shopper of the token."""
    page = _demand_page()
    if verb not in ("open", "cart", "price", "buy", "send", "join"):
        raise Http404
    if request.method != "POST":
        return secured(HttpResponseNotAllowed(["POST"]))
    try:
        said, status = _answered(request, page, verb)
    except (ShopRefusal, Refusal) as refusal:
        said, status = {"error": str(refusal)}, 400
    return secured(HttpResponse(as_json(said), "application/json", status))


def _demand_page() -> FirstPage:
    page = current()
    if page is None:
        raise Http404
    return page


def _answered(request: HttpRequest, page: FirstPage, verb: str) -> tuple[dict[str, Any], int]:
    data = _read(request)
    if verb == "open":
        key = data.get("key")
        is_right = isinstance(key, str) and hmac.compare_digest(page.key.encode(), _bytes(key))
        return (_opened(page), 200) if is_right else ({"error": STALE}, 403)
    token = request.headers.get("Authorization-Bearer") or request.headers.get("Authorization")
    if verb == "join":
        is_owner = hmac.compare_digest(f"Bearer {page.staff_token}".encode(), _bytes(token or ""))
        return (asdict(join()), 200) if is_owner else ({"error": STALE}, 403)
    requestor = requestor_of(request)
    if requestor.permissions or (token and requestor.customer is None):
        return {"error": STALE if not requestor.permissions else "Staff do not shop here."}, 403
    toy = ToyShop(requestor.customer)
    if verb == "cart":
        return toy.set_quantities(data.get("cart"), data.get("quantities")), 200
    if verb == "send":
        return toy.send(data.get("order")), 200
    return (toy.price if verb == "price" else toy.buy)(data.get("cart")), 200


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body) if request.content_type == "application/json" else None
    except (ValueError, RecursionError, RequestDataTooBig):
        data = None
    if not isinstance(data, dict):
        raise ShopRefusal("Send an object as JSON.")
    return data


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")


def _opened(page: FirstPage) -> dict[str, Any]:
    """The tokens, the shelf, and the documents that the page runs."""
    shelf = [
        {
            "variant": goods.variant_id,
            "name": goods.name,
            "picture": goods.picture,
            "price": {"amount": str(Money(goods.price_minor, CURRENCY).amount), "currency": CURRENCY},
        }
        for goods in SHELF
    ]
    operations = {}
    for path in sorted((folder() / "shopper").glob("*.graphql")):
        about, _, document = path.read_text().partition("\n")
        operations[f"shopper/{path.stem}"] = {"about": about.lstrip("# "), "document": whole(document)}
    return {
        "staff": page.staff_token,
        "shoppers": [asdict(shopper) for shopper in page.shoppers],
        "goods": shelf,
        "channel": CHANNEL,
        "operations": operations,
    }
