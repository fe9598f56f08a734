"""What owners wish to get done, as stories that every host runs: by clicks alone, from the menu."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WishShop:
    """The shop that a story is told in."""

    channel: str
    currency: str
    customer_email: str
