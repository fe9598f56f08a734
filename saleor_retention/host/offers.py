"""Personal offers in Saleor: one native voucher for a campaign, one single-use code for a grant.

The voucher ends and its codes are switched off only when no checkout carries them any more: Saleor refuses
to complete a checkout whose voucher ended after it was priced. When an offer holds is ours to say, and so is "once".
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from prices import Money, fixed_discount, percentage_discount
from saleor.channel.models import Channel
from saleor.checkout.models import Checkout
from saleor.discount import DiscountValueType, VoucherType
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode, VoucherTranslation

from ..errors import NotDelivered
from ..kernel.clock import now
from ..kernel.locks import command, execute
from ..kernel.money import exponent, to_minor
from ..kernel.outbox import Effect
from ..kernel.store import (
    GONE,
    Benefit,
    BenefitKind,
    Carriage,
    Carrier,
    CartSnapshot,
    Gone,
    OfferGone,
    OfferListing,
    OfferName,
    OfferSpec,
    Quote,
)
from ..offers import effects
from ..offers.benefits import is_of_whole_order
from . import checkout as decision
from .checkout_hands import CheckoutHands, locked
from .checkout_payments import IS_PAID
from .delivery_hands import present_delivery_id, put_back
from .imagined import NOBODYS, best_promotion_on
from .leftovers import end
from .shared_vouchers import BEFORE_ANY_CLOCK, CAMPAIGN, CAMPAIGN_VOUCHER, OURS, SAYS, WITHDRAWN, named

TRANSLATED = "retention.translated"
"""The languages in which the campaign named it. What staff translate on Saleor's own page in others is theirs."""
WITHDRAW = """
UPDATE discount_voucher SET private_metadata = private_metadata || jsonb_build_object(%(withdrawn)s::text, 'yes'::text)
WHERE id = %(voucher)s
"""


def publish_offer(offer: OfferSpec) -> str:
    """Make or update the campaign's voucher; its primary key is the reference. Twice is once."""
    with transaction.atomic():
        execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"retention.offer:{offer.campaign_id}"]
        )
        mark = {CAMPAIGN: str(offer.campaign_id)}
        voucher = Voucher.objects.filter(private_metadata__contains=mark).order_by("pk").first() or Voucher()
        ours = str(voucher.private_metadata.get(TRANSLATED, "")).split()
        if offer.translations or ours:
            mark |= {TRANSLATED: " ".join(language for language, _ in offer.translations)}
        voucher.private_metadata = voucher.private_metadata | mark
        voucher.metadata = voucher.metadata | {OURS: offer.name + SAYS}
        voucher.name = named(offer.name)
        is_percent = offer.percent_bp is not None or _is_shipping(offer)
        voucher.type = VoucherType.SHIPPING if _is_shipping(offer) else VoucherType.ENTIRE_ORDER
        voucher.discount_value_type = DiscountValueType.PERCENTAGE if is_percent else DiscountValueType.FIXED
        _unlimited(voucher)
        voucher.save()
        _list(voucher, offer)
        _translate(voucher, offer, ours)
        if WITHDRAWN in voucher.private_metadata:
            end(now=now())
    return str(voucher.pk)


def _translate(voucher: Any, offer: OfferSpec, ours: Sequence[str]) -> None:
    """Name it in the campaign's languages, and no longer in those that the campaign has given up."""
    wanted = {language: named(name) for language, name in offer.translations}
    if gone := set(ours) - set(wanted):
        VoucherTranslation.objects.filter(voucher=voucher, language_code__in=gone).delete()
    VoucherTranslation.objects.bulk_create(
        [VoucherTranslation(voucher=voucher, language_code=code, name=name) for code, name in wanted.items()],
        update_conflicts=True,
        unique_fields=["language_code", "voucher"],
        update_fields=["name"],
    )


def _unlimited(voucher: Any) -> None:
    """What staff may have set on Saleor's page: when, where, for whom and how often are ours to say."""
    voucher.single_use = True
    voucher.apply_once_per_order = voucher.apply_once_per_customer = voucher.only_for_staff = False
    voucher.end_date = voucher.usage_limit = voucher.min_checkout_items_quantity = None
    voucher.countries = []
    voucher.start_date = min(voucher.start_date, timezone.now() - BEFORE_ANY_CLOCK)


def _list(voucher: Any, offer: OfferSpec) -> None:
    channels = {
        channel.slug: channel
        for channel in Channel.objects.filter(slug__in=[one.channel for one in offer.listings])
    }
    rows = []
    for one in offer.listings:
        if not _is_native(offer, one):
            continue
        channel = channels.get(one.channel)
        if channel is None or channel.currency_code != one.currency:
            raise NotDelivered(f"there is no channel {one.channel} that sells in {one.currency}")
        rows.append(
            VoucherChannelListing(
                voucher=voucher,
                channel=channel,
                currency=one.currency,
                discount_value=_value(offer, one),
                min_spent_amount=major(one.minimum_minor, one.currency) if one.minimum_minor else None,
            )
        )
    others = VoucherChannelListing.objects.filter(voucher=voucher)
    others.exclude(channel__in=[one.channel_id for one in rows]).delete()
    VoucherChannelListing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["voucher", "channel"],
        update_fields=["currency", "discount_value", "min_spent_amount"],
    )


def _is_shipping(offer: OfferSpec) -> bool:
    return offer.benefit is not None and offer.benefit.kind is BenefitKind.FREE_SHIPPING


def _is_native(offer: OfferSpec, listing: OfferListing) -> bool:
    """Whether the campaign's own voucher takes off in this channel exactly what the campaign gives.

    Where it does not, it is listed nowhere: whoever typed a code would get a discount that nobody meant. Codes are
    moved under vouchers of their own when a checkout takes them (`carriers`).
    """
    if _is_shipping(offer):
        return True
    is_whole = offer.benefit is None or is_of_whole_order(offer.benefit)
    return is_whole and listing.most_minor is None


def _value(offer: OfferSpec, listing: OfferListing) -> Decimal:
    if _is_shipping(offer):
        return Decimal(100)
    if offer.percent_bp is not None:
        return Decimal(offer.percent_bp) / 100
    return major(listing.amount_minor or 0, listing.currency)


def major(minor: int, currency: str) -> Decimal:
    """Minor units as Saleor keeps amounts."""
    return Decimal(minor).scaleb(-exponent(currency))


def withdraw_offer(reference: str) -> None:
    """Codes that no checkout carries stop working; the sweep takes the others off, and the gate knows them.

    The voucher ends as soon as nobody carries one of them: here, or with a later sweep.
    """
    execute(WITHDRAW, {"voucher": int(reference), "withdrawn": WITHDRAWN})
    carried = Checkout.objects.filter(voucher_code=OuterRef("code"))
    private = Q(voucher__private_metadata__contains={CAMPAIGN_VOUCHER: reference})
    of_campaign = VoucherCode.objects.filter(Q(voucher_id=int(reference)) | private, is_active=True)
    of_campaign.filter(~Exists(carried)).update(is_active=False)
    end(now=now())


def issue_codes(reference: str, codes: Sequence[str]) -> None:
    """Make single-use codes; those already there are left as they are.

    Raises `OfferGone` when the voucher was deleted. Saleor's foreign key speaks only at the commit, where it would take
    everything else that was decided with it: so the voucher is held first.
    """
    held = execute("SELECT id FROM discount_voucher WHERE id = %s FOR KEY SHARE", [int(reference)])
    if not held:
        raise OfferGone(f"the voucher {reference} was deleted")
    VoucherCode.objects.bulk_create(
        [VoucherCode(voucher_id=int(reference), code=code) for code in codes], ignore_conflicts=True
    )


def retire_codes(codes: Sequence[str]) -> None:
    """Switch spent codes off, one that a refused rival had released among them."""
    VoucherCode.objects.filter(code__in=codes, is_active=True).update(is_active=False)


def cart(checkout_id: UUID) -> CartSnapshot | Gone:
    """The checkout as a decision sees it."""
    return decision.cart(checkout_id)


def quote(cart: CartSnapshot, benefit: Benefit) -> Quote:
    """What Saleor's own arithmetic takes off the goods."""
    subtotal = Money(major(cart.subtotal_minor, cart.currency), cart.currency)
    if benefit.percent_bp is not None:
        left = percentage_discount(subtotal, Decimal(benefit.percent_bp) / 100, rounding="ROUND_HALF_UP")
    else:
        left = fixed_discount(subtotal, Money(major(benefit.amount_minor or 0, cart.currency), cart.currency))
    return Quote(to_minor((subtotal - left).amount, cart.currency))


def alternative(cart: CartSnapshot) -> Quote:
    """What Saleor's best order promotion or gift saves on the checkout without a code; nothing is left written."""
    if cart.id == NOBODYS:
        return Quote(best_promotion_on(cart))
    with transaction.atomic():
        checkout = locked(cart.id)
        return Quote(CheckoutHands(checkout).best_promotion if checkout is not None else 0)


def apply_to_cart(
    checkout_id: UUID, code: str, carriage: Carriage | None = None, name: OfferName | None = None
) -> bool:
    """Put a code of ours on a checkout, carried as told; False when Saleor does not accept it."""
    with transaction.atomic():
        checkout = locked(checkout_id)
        return checkout is not None and CheckoutHands(checkout).put_code_on(code, carriage, name) is not None


def remove_from_cart(checkout_id: UUID, code: str) -> bool:
    """Take a code off a checkout; False when it is not on it."""
    with transaction.atomic():
        checkout = locked(checkout_id)
        if checkout is None or not code or checkout.voucher_code != code:
            return False
        hands = CheckoutHands(checkout)
        hands.take_code_off()
        put_back(hands)
        return True


def deliver(checkout_id: UUID, delivery_id: int, goods_minor: int) -> bool:
    """Have a checkout delivered so, where Saleor offers that for goods of so much; whether it is."""
    with transaction.atomic():
        checkout = locked(checkout_id)
        if checkout is None:
            return False
        hands = CheckoutHands(checkout, delivery_id=present_delivery_id(checkout))
        return hands.deliver(delivery_id, goods_minor)


def decide(checkout_id: UUID) -> None:
    """Decide anew which offer is on this checkout, whatever was decided lately.

    Raises `RetryLater` where somebody is changing or completing it for longer than a worker waits for a lock.
    """
    with command():
        decision.decide_again(checkout_id, now=now())


def carriers(*, after: UUID | None, limit: int) -> tuple[Carrier, ...]:
    """Checkouts that carry the code of a grant, whether or not a decision of ours put it there. One statement."""
    rows = execute(
        f"""
        SELECT c.token, c.voucher_code, {IS_PAID} FROM checkout_checkout c
        JOIN saleor_retention_grant g ON g.code = c.voucher_code
        WHERE c.token > %(after)s ORDER BY c.token LIMIT %(limit)s
        """,
        {"after": after or UUID(int=0), "limit": limit},
    )
    return tuple(Carrier(*row) for row in rows)


def became(checkout_ids: Sequence[UUID]) -> dict[UUID, UUID | Gone]:
    """The order made of each checkout, or GONE; one still open is absent. One statement."""
    rows = execute(
        """
        SELECT i.id, o.id FROM unnest(%s::uuid[]) AS i(id)
        LEFT JOIN order_order o ON o.checkout_token = i.id::text
        LEFT JOIN checkout_checkout c ON c.token = i.id
        WHERE o.id IS NOT NULL OR c.token IS NULL
        """,
        [list(checkout_ids)],
    )
    return {checkout_id: order_id or GONE for checkout_id, order_id in rows}


def perform(effect: Effect) -> None:
    """Do an effect about offers."""
    effects.deliver(effect)
