"""Members' links at `/r/`."""

from django.http import HttpRequest, HttpResponse

from ...core.clock import now
from ...referrals.links.page import LinkHost, answer
from ...store.port import store


def referral_link(request: HttpRequest, rest: str) -> HttpResponse:
    """A link, or its picture. Nobody has to say who they are."""
    return answer(request, rest, LinkHost(request.build_absolute_uri("/r/"), store().is_on()), now=now())
