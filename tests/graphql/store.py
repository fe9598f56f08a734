"""The simulated store of the API's tests, deciding about its carts by the engine's own rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from saleor_retention.kernel.clock import now
from saleor_retention.kernel.locks import command
from saleor_retention.kernel.outbox import Effect
from saleor_retention.offers import decisions, effects
from saleor_retention.offers.models import CheckoutDecision, Grant, Reservation
from saleor_retention.offers.rules import Offer, Standing
from saleor_retention.service.simulated import SimulatedStore


class Hands:
    """See `decisions.Hands`."""

    def __init__(self, shop: Any, checkout_id: UUID) -> None:
        self.shop, self.checkout_id = shop, checkout_id

    def alternative(self) -> int:
        return self.shop.alternative(self.shop.cart(self.checkout_id)).saving_minor

    def put_on(self, offer: Offer) -> int | None:
        done = self.shop.apply_to_cart(self.checkout_id, offer.code)
        return self.shop.saving(self.checkout_id) if done else None

    def take_off(self, offer: Offer) -> None:
        self.shop.remove_from_cart(self.checkout_id, offer.code)


class Shop(SimulatedStore):
    """With what the API asks of a store."""

    def issue_codes(self, reference: str, codes: Sequence[str]) -> None:
        for code in codes:
            self.issue_code(reference, code)

    def retire_codes(self, codes: Sequence[str]) -> None:
        self._used |= set(codes)

    def perform(self, effect: Effect) -> None:
        if effect.kind in effects.KINDS:
            effects.deliver(effect)
        super().perform(effect)

    def decide(self, checkout_id: UUID) -> None:
        cart = self._carts.get(checkout_id)
        if cart is None:
            return
        known = CheckoutDecision.objects.filter(pk=checkout_id).first()
        offers = tuple(_offers_of(cart.user_id, cart.channel))
        held = Reservation.objects.filter(checkout_id=checkout_id).values_list("grant", flat=True).first()
        standing = Standing(
            cart=replace(cart, fingerprint=""),
            offers=offers,
            on_cart=next(
                (one for one in offers if cart.voucher_code and one.code == cart.voucher_code), None
            ),
            applied_id=known.applied_id if known else None,
            is_declined=bool(known and known.declined_at),
            reserved_id=held,
        )
        with command():
            outcome = decisions.carry_out(standing, Hands(self, checkout_id), now=now())
            declined = decisions.is_declined(standing, outcome)
            decisions.remember(cart, outcome, is_declined=declined, fingerprint="", now=now())


def _offers_of(user_id: int | None, channel: str):
    rows = Grant.objects.filter(customer__user_id=user_id, withdrawn_at=None).select_related("campaign")
    for grant in rows.order_by("pk"):
        campaign = grant.campaign
        terms = campaign.listings.filter(channel=channel).first()
        held = Reservation.objects.filter(grant=grant).first()
        yield Offer(
            grant_id=grant.pk,
            campaign_id=campaign.pk,
            name=campaign.name,
            code=grant.code,
            user_id=user_id,
            percent_bp=campaign.percent_bp,
            amount_minor=terms.amount_minor if terms else None,
            currency=terms.currency if terms else None,
            minimum_minor=terms.minimum_minor if terms else 0,
            starts_at=campaign.starts_at,
            ends_at=min(filter(None, [campaign.ends_at, grant.expires_at]), default=None),
            grace=timedelta(seconds=campaign.grace_seconds),
            is_live=campaign.state == "active",
            is_redeemed=grant.redemptions.filter(given_back_at=None).exists(),
            reserved_by=held.checkout_id if held else None,
            reserved_touched_at=held.touched_at if held else None,
            store_reference=campaign.store_reference,
            is_issued=grant.issued_at is not None,
        )
