"""Private vouchers of a campaign, one for each shape: all codes that take off the same lie under the same.

A shape says everything of its voucher. So a voucher is never changed to another shape, and one that was changed by
somebody else is put back from the shape alone. It is found by a code that nobody can use, its shape code: Saleor has a
unique index of codes, and none of what vouchers keep in their metadata.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.utils import timezone
from saleor.channel.models import Channel
from saleor.discount import DiscountValueType, VoucherType
from saleor.discount.models import Voucher, VoucherChannelListing
from saleor.product.models import ProductVariant

from ....conf import conf
from ....core.db import execute
from ....core.idempotency import request_hash
from ....core.money import Money
from ....guards import guard
from ....store.carts import OfferName
from ....store.discounts import ApplicationMethod, DiscountApplication

CAMPAIGN = "retention.campaign"
"""Key of the private metadata of a campaign's own voucher, which names it: how publishing again finds it."""
PRIVATE = "retention.private"
"""Key of the private metadata of a voucher that no campaign published. In vouchers made before 0.2: the code it is for."""
SHARED = "shared"
"""The value for those that all codes of a shape share."""
CAMPAIGN_VOUCHER = "retention.campaign_voucher"
"""The voucher of the campaign, to which its codes go back."""
SHAPE = "retention.shape"
"""What it takes off, where and how it is called: equal texts give equal prices."""
WITHDRAWN = "retention.withdrawn"
"""On the voucher of a campaign that was stopped or is over: its codes are lit again by nobody."""

OURS = "retention"
"""Key of the public metadata, which the Dashboard shows on a voucher's page: whose it is."""
SAYS = ": change it on the campaign, not here"
"""What follows the campaign's name there."""

NAME_LENGTH = 255
BEFORE_ANY_CLOCK = timedelta(days=1)
"""Saleor asks its own clock whether a voucher has begun: one that is slow must not refuse it."""

ON_LINES = frozenset({ApplicationMethod.LINES, ApplicationMethod.ONE_UNIT})

SOUND = """(v.usage_limit, v.end_date, v.min_checkout_items_quantity) IS NULL AND v.countries = '' AND v.single_use
           AND NOT (v.only_for_staff OR v.apply_once_per_customer) AS is_unlimited,
       (SELECT json_object_agg(l.channel_id, l.discount_value::text) FROM discount_voucherchannellisting l
        WHERE l.voucher_id = v.id AND l.min_spent_amount IS NULL) AS listed"""
"""Of voucher `v`: whether it has no limits, and what it takes off in each channel."""
LOCK_SHAPE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
FIRST_CODE = """
WITH names AS (
    INSERT INTO discount_vouchertranslation (voucher_id, language_code, name)
    SELECT %(new)s, t.language_code, t.name
    FROM discount_vouchertranslation t JOIN discount_voucher v ON v.id = t.voucher_id
    WHERE v.id = %(campaign)s AND v.name = %(name)s AND t.language_code <> ALL(%(languages)s::text[])
    UNION ALL SELECT %(new)s, * FROM unnest(%(languages)s::text[], %(names)s::text[])
    RETURNING language_code, name),
listed AS (
    INSERT INTO discount_voucherchannellisting (voucher_id, channel_id, currency, discount_value)
    VALUES (%(new)s, %(channel)s, %(currency)s, %(value)s)),
known AS (
    INSERT INTO discount_vouchercode (id, code, used, is_active, voucher_id, created_at)
    VALUES (%(id)s, %(shape_code)s, 0, false, %(new)s, now()))
UPDATE discount_vouchercode SET voucher_id = %(new)s WHERE id = %(code)s
RETURNING (SELECT coalesce(json_object_agg(language_code, name), '{}') FROM names)
"""
"""A voucher that was just made gets its names in other languages, its value, and its first code.

The names are those of its campaigns; and where its name is the campaign's own, what staff wrote on Saleor's page."""

SHAPE_CODE = "RETENTION-SHAPE-"
DUE = f"""
SELECT v.id, '{SHAPE_CODE}' || encode(sha256(convert_to(
    concat(v.private_metadata ->> '{CAMPAIGN_VOUCHER}', ':', v.private_metadata ->> '{SHAPE}'), 'UTF8')), 'hex') AS code
FROM discount_voucher v WHERE v.private_metadata ->> '{PRIVATE}' = '{SHARED}'
"""
KNOW = f"""
WITH due AS ({DUE}),
renamed AS (
    UPDATE discount_vouchercode k SET code = due.code FROM due
    WHERE k.voucher_id = due.id AND starts_with(k.code, '{SHAPE_CODE}') AND k.code <> due.code
      AND NOT EXISTS (SELECT FROM discount_vouchercode o WHERE o.code = due.code))
INSERT INTO discount_vouchercode (id, code, used, is_active, voucher_id, created_at)
SELECT gen_random_uuid(), due.code, 0, false, due.id, now() FROM due
WHERE NOT EXISTS (SELECT FROM discount_vouchercode k WHERE k.voucher_id = due.id AND starts_with(k.code, '{SHAPE_CODE}'))
ON CONFLICT (code) DO NOTHING
"""
PRICE_AGAIN = """
UPDATE checkout_checkout SET price_expiration = now(), discount_expiration = now() WHERE token IN (
    SELECT c.token FROM checkout_checkout c JOIN discount_vouchercode k ON k.code = c.voucher_code
    WHERE k.voucher_id = %(voucher)s FOR UPDATE OF c SKIP LOCKED)
"""
"""Who works on a checkout just now prices it anyway: nobody waits here."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a private voucher takes off in one channel, and its name."""

    by: ApplicationMethod
    percent_bp: int | None
    amount_minor: int | None
    variant_ids: tuple[int, ...]
    channel: str
    translated: str
    """Tells names in other languages apart."""
    name: str
    translations: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """The name by language, where the shape was not read from its text."""

    @classmethod
    def of(cls, application: DiscountApplication, channel: str, name: OfferName) -> "Shape":
        """Of an application in the channel of this slug."""
        translations = tuple((language, named(text)) for language, text in name.translations)
        return cls(
            by=application.by,
            percent_bp=application.percent_bp,
            amount_minor=application.amount_minor,
            variant_ids=application.variant_ids,
            channel=channel,
            translated=request_hash(translations)[:16] if translations else "",
            name=named(name.text),
            translations=translations,
        )

    @classmethod
    def read(cls, text: str) -> "Shape":
        """Of a text. Raises `ValueError` when it is none."""
        by, percent, amount, variants, channel, translated, name = text.split(":", 6)
        ids = tuple(int(item) for item in variants.split(",") if item)
        return cls(ApplicationMethod(by), _number(percent), _number(amount), ids, channel, translated, name)

    @property
    def text(self) -> str:
        """As it is kept; the name comes last, for it may hold anything."""
        variants = ",".join(map(str, sorted(self.variant_ids)))
        taken_off = (self.by.value, self.percent_bp, self.amount_minor, variants)
        terms = (*taken_off, self.channel, self.translated, self.name)
        return ":".join("" if term is None else str(term) for term in terms)

    def value(self, currency: str) -> Decimal:
        """As Saleor keeps it: percent, or major units."""
        if self.percent_bp is not None:
            return Decimal(self.percent_bp) / 100
        return Money(self.amount_minor or 0, currency).amount


def _number(text: str) -> int | None:
    return int(text) if text else None


def named(name: str) -> str:
    """A voucher's name with what the shop puts before the names of ours, once."""
    prefix = conf.voucher_prefix
    return (name if name.startswith(prefix) else prefix + name)[:NAME_LENGTH]


@guard("voucher.lock_shape")
def lock_shape(campaign_voucher: str, shape: Shape) -> None:
    """Until the transaction ends nobody else makes this one."""
    execute(LOCK_SHAPE, [f"retention.shape:{campaign_voucher}:{shape.text}"])


def shape_code(campaign_voucher: str, shape: Shape) -> str:
    """By which a shape is found; it was never active."""
    return SHAPE_CODE + sha256(f"{campaign_voucher}:{shape.text}".encode()).hexdigest()


def know_shapes() -> None:
    """Let every shape be found again, after staff deleted the code or the campaign's voucher was made anew."""
    execute(KNOW, {})


def create(
    campaign_voucher: str, shape: Shape, channel: Any, *, code_id: Any, ours: str
) -> tuple[int, dict[str, str]]:
    """The voucher of a shape, with this code under it; its primary key, and its name by language.

    It has no end, no minimum and no limit: those are ours to say.
    """
    voucher = _voucher(shape)
    voucher.private_metadata = {PRIVATE: SHARED, CAMPAIGN_VOUCHER: campaign_voucher, SHAPE: shape.text}
    voucher.metadata = {OURS: ours or shape.name + SAYS}
    voucher.save()
    if shape.variant_ids:
        voucher.variants.add(*shape.variant_ids)
    currency, translations = channel.currency_code, dict(shape.translations)
    ((names,),) = execute(
        FIRST_CODE,
        {
            "id": uuid4(),
            "shape_code": shape_code(campaign_voucher, shape),
            "channel": channel.pk,
            "currency": currency,
            "value": shape.value(currency),
            "new": voucher.pk,
            "campaign": int(campaign_voucher),
            "code": code_id,
            "name": shape.name,
            "languages": list(translations),
            "names": list(translations.values()),
        },
    )
    return int(voucher.pk), names


def put_back(voucher_id: int, shape: Shape, channel: Any) -> None:
    """Let a voucher that somebody changed be as its shape says; checkouts that carry it are priced again."""
    kept = Voucher.objects.values("private_metadata", "metadata").get(pk=voucher_id)
    voucher = _voucher(shape)
    voucher.pk, voucher.private_metadata, voucher.metadata = (
        voucher_id,
        kept["private_metadata"],
        kept["metadata"],
    )
    voucher.save(force_update=True)
    VoucherChannelListing.objects.filter(voucher=voucher_id).exclude(channel=channel).delete()
    _list(voucher, shape, channel)
    voucher.variants.set(ProductVariant.objects.filter(pk__in=shape.variant_ids))
    for others in (voucher.products, voucher.collections, voucher.categories):
        others.clear()
    execute(PRICE_AGAIN, {"voucher": voucher_id})


def put_back_as_it_says(voucher_id: int) -> bool:
    """The same, of a voucher that knows its shape; False when it knows none, or its channel is gone."""
    marks = Voucher.objects.filter(pk=voucher_id).values_list("private_metadata", flat=True).first() or {}
    try:
        shape = Shape.read(marks.get(SHAPE, ""))
    except ValueError:
        return False
    channel = Channel.objects.filter(slug=shape.channel).first()
    if channel is None:
        return False
    put_back(voucher_id, shape, channel)
    return True


def _voucher(shape: Shape) -> Any:
    """Not saved, and without any mark."""
    is_percent = shape.percent_bp is not None
    return Voucher(
        type=VoucherType.SPECIFIC_PRODUCT if shape.by in ON_LINES else VoucherType.ENTIRE_ORDER,
        name=shape.name,
        discount_value_type=DiscountValueType.PERCENTAGE if is_percent else DiscountValueType.FIXED,
        apply_once_per_order=shape.by is ApplicationMethod.ONE_UNIT,
        single_use=True,
        start_date=timezone.now() - BEFORE_ANY_CLOCK,
    )


def _list(voucher: Any, shape: Shape, channel: Any) -> None:
    VoucherChannelListing.objects.bulk_create(
        [
            VoucherChannelListing(
                voucher=voucher,
                channel=channel,
                currency=channel.currency_code,
                discount_value=shape.value(channel.currency_code),
            )
        ],
        update_conflicts=True,
        unique_fields=["voucher", "channel"],
        update_fields=["currency", "discount_value", "min_spent_amount"],
    )
