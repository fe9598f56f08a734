"""A checkout as a decision reads, locks and edits it, whatever the host."""

from datetime import datetime
from typing import Protocol

from ...store.discounts import DiscountApplication
from ..eligibility.evaluation import CheckoutContext
from ..eligibility.offer import Offer


class CheckoutEditor(Protocol):
    """What a decision does to the checkout it is about, which is locked."""

    def alternative(self, saving_minor: int) -> int:
        """What the store's own promotions save without a code, in minor units; asked when an offer is possible.

        Exact where it may reach `saving_minor`; below that any number that is not too low will do.
        """

    def apply(self, offer: Offer, application: DiscountApplication) -> int | None:
        """Put the offer's code on, taking off what the application says; returns what the store takes off for it.

        None when the store refuses. What is on already, and takes off just that, is left as it is.
        """

    def remove(self, offer: Offer) -> None:
        """Take this offer's code off."""

    def deliver(self, delivery_id: int, goods_minor: int) -> bool:
        """Have it delivered so from now on, where that can be had with goods of so much; whether it is.

        What is so already is left as it is. With it goes whose doing it was (`CheckoutDecision.moved_delivery`).
        """


class CheckoutView(Protocol):
    """One checkout of a host, for one decision."""

    def lock(self) -> bool:
        """Hold the checkout until the transaction ends; False when it is gone, or changed since it was looked at."""

    def read(self, *, now: datetime, is_dry: bool = False) -> CheckoutContext:
        """The checkout with the offers that it may carry, and what was decided before. `is_dry`: nothing is written."""

    @property
    def editor(self) -> CheckoutEditor:
        """What is done to it; only once it is locked."""

    def fingerprints(self, now: datetime) -> tuple[str, str]:
        """Of the cart as it is after the decision, and of all that the decision depends on: equal ones need no new one."""
