"""Members' links below the plugin's own address, `/plugins/saleor.retention/r/<code>`, on or off."""

from django.http import HttpRequest, HttpResponse
from saleor.core.db.connection import allow_writer

from ...core.clock import now
from ...referrals.links.page import LinkHost, answer

BELOW = "/r/"
"""Their part of the path behind the plugin's name."""


def is_a_link(path: str | None) -> bool:
    """Whether a path behind the plugin's name is one of a member's link."""
    return path is not None and path.startswith(BELOW)


def follow(request: HttpRequest, path: str, *, is_active: bool) -> HttpResponse:
    """The shop's page, or the picture of the link. Off, a printed link still leads to the shop, and is not counted."""
    from ...graphql import kit  # its import builds types: not before Saleor's own schema is

    host = LinkHost(kit.port.referral_base(request), is_active)
    with allow_writer():
        return answer(request, path.removeprefix(BELOW).rstrip("/"), host, now=now())
