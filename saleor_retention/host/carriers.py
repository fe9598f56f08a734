"""Vouchers that carry one grant's discount alone: made, shaped anew and thrown away as its carriage changes.

A code has one row. It lies under its campaign's voucher, or under a private one that only it has, and is moved
between them: a campaign's percentage may have to travel as an amount when it is combined or capped.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from saleor.checkout.models import Checkout
from saleor.discount import DiscountValueType, VoucherType
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode, VoucherTranslation
from saleor.order import OrderStatus
from saleor.order.models import Order

from ..kernel.keys import request_hash
from ..kernel.locks import execute
from ..kernel.money import Money
from ..kernel.store import Carriage, CarriedBy, OfferName

PRIVATE = "retention.private"
"""Key of a private voucher's metadata: the code it is for."""
CAMPAIGN_VOUCHER = "retention.campaign_voucher"
"""The voucher of the campaign, to which the code goes back."""
SHAPE = "retention.shape"
"""What the voucher takes off now, so that the same carriage writes nothing."""
WITHDRAWN = "retention.withdrawn"
"""On the voucher of a campaign that was stopped: its codes are lit again by nobody."""
RETIRED = "retention.retired"
"""Its code is spent, and the voucher waits until nobody needs it to price an order."""

AT_ONCE = 100
"""How many private vouchers one call throws away at most."""
BEFORE_ANY_CLOCK = timedelta(days=1)
"""Saleor asks its own clock whether a voucher has begun: one that is slow must not refuse it."""

OF_CAMPAIGN = frozenset({CarriedBy.NATIVE, CarriedBy.SHIPPING})
ON_LINES = frozenset({CarriedBy.LINES, CarriedBy.ONE_UNIT})

FOUND = """
SELECT k.id, k.is_active, v.id, coalesce(v.name, ''), v.private_metadata ->> %(private)s,
       v.private_metadata ->> %(campaign)s, v.private_metadata ->> %(shape)s, coalesce(t.name, ''),
       EXISTS (SELECT FROM discount_voucher w WHERE w.private_metadata ? %(withdrawn)s
               AND w.id = coalesce((v.private_metadata ->> %(campaign)s)::integer, v.id)),
       (v.usage_limit, v.end_date, v.min_checkout_items_quantity) IS NULL AND v.countries = '' AND v.single_use
           AND NOT (v.only_for_staff OR v.apply_once_per_customer),
       (SELECT json_object_agg(l.channel_id, l.discount_value::text) FROM discount_voucherchannellisting l
        WHERE l.voucher_id = v.id AND l.min_spent_amount IS NULL)
FROM discount_vouchercode k JOIN discount_voucher v ON v.id = k.voucher_id
LEFT JOIN discount_vouchertranslation t ON t.voucher_id = v.id AND t.language_code = %(language)s
WHERE k.code = %(code)s FOR UPDATE OF k
"""
RETIRE = """
UPDATE discount_voucher v SET private_metadata = v.private_metadata || jsonb_build_object(%(retired)s::text, 'yes')
FROM discount_vouchercode k WHERE k.voucher_id = v.id AND k.code = ANY(%(codes)s) AND v.private_metadata ? %(private)s
"""
TRANSLATE = """
INSERT INTO discount_vouchertranslation (voucher_id, language_code, name)
SELECT %(new)s, t.language_code, t.name FROM discount_vouchertranslation t JOIN discount_voucher v ON v.id = t.voucher_id
WHERE v.id = %(old)s AND v.name = %(name)s AND t.language_code <> ALL(%(languages)s::text[])
UNION ALL SELECT %(new)s, * FROM unnest(%(languages)s::text[], %(names)s::text[])
RETURNING language_code, name
"""
"""As its campaigns translate the name; and where it is the campaign's own, as staff did on Saleor's page."""


@dataclass(slots=True)
class Carrier:
    """A code's row and the voucher it lies under."""

    code: str
    code_id: Any
    is_active: bool
    voucher_id: int
    name: str
    private_code: str | None
    campaign_voucher: str | None
    shape: str | None
    translation: str
    """Its name in the checkout's language, "" without one."""
    is_withdrawn: bool = False
    """Its campaign was stopped."""
    is_unlimited: bool = True
    """As we make vouchers: staff may have set limits since."""
    listed: dict[str, str] | None = None
    """By channel id what its voucher takes off there without a minimum."""
    language: str = ""
    """Of the checkout or the draft."""

    def takes_off(self, value: Decimal, channel: Any) -> bool:
        """Its voucher takes off this there, for everybody: nobody has changed it."""
        listed = (self.listed or {}).get(str(channel.pk))
        return self.is_unlimited and listed is not None and Decimal(listed) == value

    @property
    def translated(self) -> str:
        """As Saleor keeps it on a checkout: "" where it is no other name."""
        return "" if self.translation == self.name else self.translation

    @property
    def is_private(self) -> bool:
        """It lies under a voucher of its own."""
        return self.private_code is not None


def carrier_of(code: str, language: str = "") -> Carrier | None:
    """The code, its row locked; None when Saleor does not know it. One statement."""
    names = {"private": PRIVATE, "campaign": CAMPAIGN_VOUCHER, "shape": SHAPE, "withdrawn": WITHDRAWN}
    rows = execute(FOUND, names | {"code": code, "language": language})
    if not rows:
        return None
    found = Carrier(code, *rows[0])
    found.language = language
    return found


def shape_of(carriage: Carriage, channel: Any, name: OfferName) -> str:
    """One text for one carriage in one channel: equal texts give equal prices, and are told alike."""
    variants = ",".join(map(str, sorted(carriage.variant_ids)))
    terms = (carriage.by.value, carriage.percent_bp, carriage.amount_minor, variants, _told(channel, name))
    return ":".join("" if one is None else str(one) for one in terms)


def _told(channel: Any, name: OfferName) -> str:
    """Where and how shoppers are told: the end of a shape."""
    translated = f":{request_hash(name.translations)[:16]}" if name.translations else ""
    return f"{channel.slug}:{name.text}{translated}"


def _named_in(language: str) -> Any:
    """A voucher's name in a language, as part of a query."""
    rows = VoucherTranslation.objects.filter(voucher=OuterRef("pk"), language_code=language)
    return Subquery(rows.values("name")[:1])


def give_back(carrier: Carrier) -> bool:
    """Put the code under its campaign's voucher; False when that is gone. Its private voucher is of no use any more."""
    if not carrier.is_private:
        return True
    campaign = int(carrier.campaign_voucher or 0)
    row = Voucher.objects.filter(pk=campaign).values_list("name", _named_in(carrier.language)).first()
    if row is None:
        return False
    execute(RETIRE, {"retired": RETIRED, "private": PRIVATE, "codes": [carrier.code]})
    VoucherCode.objects.filter(pk=carrier.code_id).update(voucher_id=campaign)
    carrier.voucher_id, carrier.private_code, carrier.shape = campaign, None, None
    carrier.name, carrier.translation = row[0] or "", row[1] or ""
    return True


def shape(carrier: Carrier, carriage: Carriage, channel: Any, name: OfferName) -> bool:
    """Bring the code under a private voucher that takes off exactly this; False when it does so already."""
    wanted = shape_of(carriage, channel, name)
    value = _value(carriage, channel)
    if carrier.is_private and carrier.shape == wanted and carrier.takes_off(value, channel):
        return False
    before = carrier.shape
    voucher = _voucher(carrier, carriage, wanted, name.text)
    voucher.save()
    _list(voucher, value, channel, is_new=not carrier.is_private)
    if carriage.by in ON_LINES or (before or "").startswith(tuple(ON_LINES)):
        voucher.variants.set(carriage.variant_ids)
    if not (before or "").endswith(f":{_told(channel, name)}"):
        _translate(carrier, voucher, name)
    if not carrier.is_private:
        VoucherCode.objects.filter(pk=carrier.code_id).update(voucher_id=voucher.pk)
        carrier.campaign_voucher, carrier.private_code = str(carrier.voucher_id), carrier.code
    carrier.voucher_id, carrier.name, carrier.shape = voucher.pk, name.text, wanted
    return True


def _translate(carrier: Carrier, voucher: Any, name: OfferName) -> None:
    if carrier.is_private:
        VoucherTranslation.objects.filter(voucher=voucher).delete()
    translations = dict(name.translations)
    rows = execute(
        TRANSLATE,
        {
            "new": voucher.pk,
            "old": int(carrier.campaign_voucher or 0) if carrier.is_private else carrier.voucher_id,
            "name": name.text,
            "languages": list(translations),
            "names": list(translations.values()),
        },
    )
    carrier.translation = dict(rows).get(carrier.language, "")


def _voucher(carrier: Carrier, carriage: Carriage, wanted: str, name: str) -> Any:
    """The private voucher as it is to be, not saved. It has no end, no minimum and no limit: those are ours to say."""
    metadata = {
        PRIVATE: carrier.code,
        CAMPAIGN_VOUCHER: carrier.campaign_voucher if carrier.is_private else str(carrier.voucher_id),
        SHAPE: wanted,
    }
    is_percent = carriage.percent_bp is not None
    return Voucher(
        pk=carrier.voucher_id if carrier.is_private else None,
        type=VoucherType.SPECIFIC_PRODUCT if carriage.by in ON_LINES else VoucherType.ENTIRE_ORDER,
        name=name,
        discount_value_type=DiscountValueType.PERCENTAGE if is_percent else DiscountValueType.FIXED,
        apply_once_per_order=carriage.by is CarriedBy.ONE_UNIT,
        single_use=True,
        start_date=timezone.now() - BEFORE_ANY_CLOCK,
        private_metadata=metadata,
    )


def _value(carriage: Carriage, channel: Any) -> Decimal:
    """As Saleor keeps it: percent, or major units."""
    if carriage.percent_bp is not None:
        return Decimal(carriage.percent_bp) / 100
    return Money(carriage.amount_minor or 0, channel.currency_code).amount


def _list(voucher: Any, value: Decimal, channel: Any, *, is_new: bool) -> None:
    if not is_new:
        VoucherChannelListing.objects.filter(voucher=voucher).exclude(channel=channel).delete()
    VoucherChannelListing.objects.bulk_create(
        [
            VoucherChannelListing(
                voucher=voucher,
                channel=channel,
                currency=channel.currency_code,
                discount_value=value,
            )
        ],
        update_conflicts=True,
        unique_fields=["voucher", "channel"],
        update_fields=["currency", "discount_value", "min_spent_amount"],
    )


def throw_away(codes: Collection[str]) -> None:
    """Private vouchers of spent codes go as soon as nothing is priced by them, those of earlier calls among them.

    An order that can still be edited is priced by its voucher: without the row Saleor would take its discount away.
    """
    execute(RETIRE, {"retired": RETIRED, "private": PRIVATE, "codes": list(codes)})
    carried = Checkout.objects.filter(voucher_code=OuterRef("code"))
    editable = Order.objects.filter(
        voucher_id=OuterRef("pk"), status__in=[OrderStatus.DRAFT, OrderStatus.UNCONFIRMED]
    )
    useless = Voucher.objects.filter(
        ~Exists(editable),
        ~Exists(VoucherCode.objects.filter(Exists(carried), voucher_id=OuterRef("pk"))),
        private_metadata__has_key=RETIRED,
    )
    if ids := list(useless.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        Voucher.objects.filter(pk__in=ids).delete()
