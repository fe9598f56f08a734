"""What a decision does to a checkout, whatever the host."""

from typing import Protocol

from ...store.discounts import DiscountApplication
from ..eligibility.offer import Offer


class CheckoutEditor(Protocol):
    """What a decision does to the checkout it is about, which its caller has locked."""

    def alternative(self, saving_minor: int) -> int:
        """What the store's own promotions save without a code, in minor units; asked when an offer is possible.

        Exact where it may reach `saving_minor`; below that any number that is not too low will do.
        """

    def put_on(self, offer: Offer, carriage: DiscountApplication) -> int | None:
        """Put the offer's code on, taking off what the carriage says; answers what the store takes off for it.

        None when the store refuses. What is on already, and takes off just that, is left as it is.
        """

    def take_off(self, offer: Offer) -> None:
        """Take this offer's code off."""

    def deliver(self, delivery_id: int, goods_minor: int) -> bool:
        """Have it delivered so from now on, where that can be had with goods of so much; whether it is.

        What is so already is left as it is. With it goes whose doing it was (`CheckoutDecision.moved_delivery`).
        """
