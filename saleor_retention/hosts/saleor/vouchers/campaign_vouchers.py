"""Personal offers in Saleor: one native voucher for a campaign, one single-use code for a grant.

The voucher ends and its codes are switched off only when no checkout carries them any more: Saleor refuses
to complete a checkout whose voucher ended after it was priced. When an offer holds is ours to say, and so is "once".
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from saleor.channel.models import Channel
from saleor.checkout.models import Checkout
from saleor.discount import DiscountValueType, VoucherType
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode, VoucherTranslation

from ....core.clock import now
from ....core.db import execute
from ....core.money import exponent
from ....errors import NotDelivered
from ....offers.pricing.benefits.registry import KINDS
from ....store.discounts import DiscountApplication, OfferSpec
from ....store.port import OfferGone
from .cleanup import end_vouchers
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
            end_vouchers(now=now())
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
        for channel in Channel.objects.filter(slug__in=[listing.channel for listing in offer.listings])
    }
    rows = []
    for listing in offer.listings:
        benefit = offer.benefit_in(listing)
        application = KINDS[benefit.kind].own_voucher(benefit)
        # Where the voucher does not take off exactly what the campaign gives, it is not listed: whoever typed a code
        # would get another discount. Codes move under vouchers of their own when a checkout takes them.
        if application is None:
            continue
        channel = channels.get(listing.channel)
        if channel is None or channel.currency_code != listing.currency:
            raise NotDelivered(f"there is no channel {listing.channel} that sells in {listing.currency}")
        rows.append(
            VoucherChannelListing(
                voucher=voucher,
                channel=channel,
                currency=listing.currency,
                discount_value=_value(application, listing.currency),
                min_spent_amount=major(listing.minimum_minor, listing.currency)
                if listing.minimum_minor
                else None,
            )
        )
    others = VoucherChannelListing.objects.filter(voucher=voucher)
    others.exclude(channel__in=[row.channel_id for row in rows]).delete()
    VoucherChannelListing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["voucher", "channel"],
        update_fields=["currency", "discount_value", "min_spent_amount"],
    )


def _is_shipping(offer: OfferSpec) -> bool:
    return offer.benefit is not None and KINDS[offer.benefit.kind].is_off_delivery


def _value(application: DiscountApplication, currency: str) -> Decimal:
    if application.percent_bp is not None:
        return Decimal(application.percent_bp) / 100
    return major(application.amount_minor or 0, currency)


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
    end_vouchers(now=now())


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
