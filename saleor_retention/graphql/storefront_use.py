"""That a storefront uses a field of ours, noted in memory: owners see on their first page that the shop is connected."""

from typing import Any

from ..core import counters
from . import kit


def note_use(context: Any, field: str, owner: int | None) -> None:
    """Counts what a shopper reads of their own, and what an app reads for them; not what staff look at.

    `field`: as `User.personalOffers`. `owner`: whose it is; None for a guest's.
    """
    customer = kit.port.customer(context)
    if customer is None or customer == owner:
        counters.count("storefront_fields_total", field=field)
