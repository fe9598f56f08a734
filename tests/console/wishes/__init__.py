"""What an owner wants, done by clicks alone: each module has `MOST` clicks and typed fields, and `wish`, on any host."""

from dataclasses import dataclass


@dataclass
class WishShop:
    """Where a wish comes true."""

    channel: str
    currency: str
    customer_email: str
