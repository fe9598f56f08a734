"""The link under which a code lands on the shop's own page, and its picture."""

import re
from typing import Any

from ...conf import conf
from ...core.origins import SHOP_ORIGIN

CODE = "{code}"
LANDING = re.compile(rf"{SHOP_ORIGIN}/[^\s{{}}\\]*\{{code\}}[^\s{{}}\\]*")
"""The whole address is the shop's own setting, but for one place after its host."""

SAFE = re.compile(r"[0-9A-Za-z-]{1,60}")
"""What a code is made of needs no quoting in an address."""


def landing_link(code: str) -> str | None:
    """Where the code lands; None when the shop named no page, or when that is no code."""
    template = str(conf.landing_url)
    if not LANDING.fullmatch(template) or not SAFE.fullmatch(code):
        return None
    return template.replace(CODE, code)


def qr(link: str) -> str:
    """A QR code of the link as an image that a page can show: an SVG in a data URI."""
    import segno  # only who asks for pictures needs it loaded

    made: Any = segno.make(link, error="m", micro=False)
    return str(made.svg_data_uri(scale=4))
