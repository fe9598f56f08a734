"""Where a link lands: on the shop's own address and nowhere else, whatever the link says."""

import re

from django.utils.encoding import iri_to_uri

from ...conf import conf
from ...core.origins import SHOP_ORIGIN

LANDING = re.compile(
    rf"(?P<origin>{SHOP_ORIGIN})(?P<path>/[^\s{{}}\\?#@]*)"
    r"\?(?P<others>(?:[^\s{}\\#]+&)?)(?P<name>[A-Za-z0-9_.-]+=)\{token\}"
)
"""An https address of the shop's own whose last parameter is the token."""

LINK = re.compile(rf"{SHOP_ORIGIN}/[^\s{{}}\\?#@]*\{{code\}}")
"""Where the shop itself hands our links on."""

PLACE = re.compile(r"(?:/[\w~-][\w.~-]*)+/?")
"""A path of plain segments: no empty one, none that begins with a dot, nothing that is encoded."""
LONGEST_PLACE = 300


def destination(token: str, place: str = "") -> str | None:
    """Where a followed link leads: the landing page, or `place`, a path of the same host, with the token if there is one.

    A place that is not clearly a path is left out. None where the shop named no landing page.
    """
    landing = LANDING.fullmatch(str(conf.referral_landing_url))
    if landing is None:
        return None
    is_path = len(place) <= LONGEST_PLACE and PLACE.fullmatch(place)
    path, others = (iri_to_uri(place), "") if is_path else (landing["path"], landing["others"])
    query = f"{others}{landing['name']}{token}" if token else others.rstrip("&")
    return f"{landing['origin']}{path}{'?' if query else ''}{query}"


def link_of(code: str, host_link: str) -> str | None:
    """The link of a code: at the shop's own address for links where there is one, else below `host_link`.

    None where the shop named no landing page: then a link leads nowhere.
    """
    if not LANDING.fullmatch(str(conf.referral_landing_url)):
        return None
    own = str(conf.referral_link_url)
    return own.replace("{code}", code) if LINK.fullmatch(own) else f"{host_link}{code}"
