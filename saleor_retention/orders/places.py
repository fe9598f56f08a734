"""Where an order went, and where its customer came from by what the storefront left on it: pure rules."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..customers.rules import ADDRESS, COUNTRY, LONGEST_CITY

SOURCE, MEDIUM, CAMPAIGN = "retention.utm_source", "retention.utm_medium", "retention.utm_campaign"
"""Keys of public metadata under which a storefront leaves what the link said that brought the customer."""
LONGEST_ACQUISITION = 100


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What brought the customer, by what the storefront says: a hint that anybody may have written, never proof."""

    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 in capitals; '' for what is none."""
    code = text.strip().upper()
    return code if COUNTRY.fullmatch(code) else ""


def city_name(text: str) -> str:
    """As the shop has it, without the spaces around and the doubled ones within, at most 256 characters."""
    return _spaced(text)[:LONGEST_CITY].rstrip()


def acquisition(hints: Iterable[tuple[str, str]]) -> Acquisition:
    """Of an order's hints. Trimmed and lower-cased, so that one source has one name; at most 100 characters of each.

    What looks like an e-mail address is nobody's source, and is not kept.
    """
    by_key = dict(hints)
    return Acquisition(*(_label(by_key.get(key, "")) for key in (SOURCE, MEDIUM, CAMPAIGN)))


def _label(text: str) -> str:
    return "" if ADDRESS.search(text) else _spaced(text).lower()[:LONGEST_ACQUISITION].rstrip()


def _spaced(text: str) -> str:
    """With single spaces, and without what PostgreSQL does not take as text."""
    return " ".join(text.replace("\0", "").split())
