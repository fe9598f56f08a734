"""Members' links at `/r/`."""

from django.http import HttpRequest, HttpResponse

from ...core.clock import now
from ...referrals.links.page import LinkHost, answer
from ...store.port import store
from .first_page.stage import current


def referral_link(request: HttpRequest, rest: str) -> HttpResponse:
    """A link, or its picture. Nobody has to say who they are. Where a demo runs, its toy shop is the landing page."""
    response = answer(request, rest, LinkHost(request.build_absolute_uri("/r/"), store().is_on()), now=now())
    if response.status_code == 302 and current() is not None:
        response.headers["Location"] = f"/#{response.headers['Location'].partition('?')[2]}"
    return response
