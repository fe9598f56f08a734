"""The check of what is given once for an order, whatever goods are in it."""

from ....store.discounts import ALL_GOODS, Benefit, Per
from .kind import refuse


def check_without_goods(benefit: Benefit) -> None:
    """Raises `Invalid` where it names goods, counts them, or is capped."""
    refuse(benefit.per is not Per.ORDER, "This is given once for an order.", "per")
    refuse(benefit.scope != ALL_GOODS, "This is for an order, whatever is in it.", "scope")
    refuse(benefit.most_minor is not None, "This is given in full or not at all.", "max_discount")
