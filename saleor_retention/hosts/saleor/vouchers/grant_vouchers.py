"""Which voucher a code of ours lies under, and how it is moved to another.

A code has one row. It lies under its campaign's voucher, or under a private one of the campaign that all codes share
which need the same shape: a campaign's percentage may have to travel as an amount when it is combined or capped.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ....core.db import execute
from ....store.carts import OfferName
from ....store.discounts import ApplicationMethod, DiscountApplication
from .shared_vouchers import (
    CAMPAIGN_VOUCHER,
    ON_LINES,
    OURS,
    PRIVATE,
    SHAPE,
    SOUND,
    WITHDRAWN,
    Shape,
    create,
    lock_shape,
    put_back,
    shape_code,
)

__all__ = [
    "OF_CAMPAIGN",
    "ON_LINES",
    "VoucherCodeRow",
    "return_to_campaign_voucher",
    "shape",
    "voucher_code_row",
]

OF_CAMPAIGN = frozenset({ApplicationMethod.NATIVE, ApplicationMethod.SHIPPING})

FOUND = f"""
SELECT k.id, k.is_active, v.id, coalesce(v.name, ''), v.private_metadata ->> %(private)s,
       v.private_metadata ->> %(campaign)s, v.private_metadata ->> %(shape)s, coalesce(t.name, ''),
       v.private_metadata ? %(withdrawn)s OR EXISTS (SELECT FROM discount_voucher w
           WHERE w.private_metadata ? %(withdrawn)s AND w.id = (v.private_metadata ->> %(campaign)s)::integer),
       {SOUND}, coalesce(v.metadata ->> %(ours)s, '')
FROM discount_vouchercode k JOIN discount_voucher v ON v.id = k.voucher_id
LEFT JOIN discount_vouchertranslation t ON t.voucher_id = v.id AND t.language_code = %(language)s
WHERE k.code = %(code)s FOR UPDATE OF k /* guard:voucher.hold */ FOR KEY SHARE OF v
"""
"""The voucher is held, too: nobody ends it before the checkout that takes the code is seen."""
MOVE = """
WITH held AS (SELECT id, coalesce(name, '') AS name FROM discount_voucher WHERE id = %(voucher)s FOR KEY SHARE)
UPDATE discount_vouchercode k SET voucher_id = held.id FROM held WHERE k.id = %(code)s
RETURNING held.name, coalesce((SELECT t.name FROM discount_vouchertranslation t
                               WHERE t.voucher_id = held.id AND t.language_code = %(language)s), '')
"""
MOVE_TO_SHAPE = f"""
WITH held AS (
    SELECT v.id, {SOUND} FROM discount_vouchercode m JOIN discount_voucher v ON v.id = m.voucher_id
    WHERE m.code = %(shape_code)s FOR KEY SHARE OF v)
UPDATE discount_vouchercode k SET voucher_id = held.id FROM held WHERE k.id = %(code)s
RETURNING held.id, held.is_unlimited, held.listed,
          coalesce((SELECT t.name FROM discount_vouchertranslation t
                    WHERE t.voucher_id = held.id AND t.language_code = %(language)s), '')
"""
"""Held while the code moves there: a voucher that is being thrown away is not found."""


@dataclass(slots=True)
class VoucherCodeRow:
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
    ours: str = ""
    """How its voucher says to staff whose it is."""
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
        """It lies under no voucher that its campaign published."""
        return self.private_code is not None


def voucher_code_row(code: str, language: str = "") -> VoucherCodeRow | None:
    """The code, its row locked; None when Saleor does not know it. One statement where it does."""
    names = {
        "private": PRIVATE,
        "campaign": CAMPAIGN_VOUCHER,
        "shape": SHAPE,
        "withdrawn": WITHDRAWN,
        "ours": OURS,
        "code": code,
        "language": language,
    }
    # One that was moved just now is found the second time.
    rows = execute(FOUND, names) or execute(FOUND, names)
    if not rows:
        return None
    result = VoucherCodeRow(code, *rows[0])
    result.language = language
    return result


def return_to_campaign_voucher(carrier: VoucherCodeRow) -> bool:
    """Put the code under its campaign's voucher; False when that is gone."""
    if not carrier.is_private:
        return True
    campaign = int(carrier.campaign_voucher or 0)
    moved = execute(MOVE, {"voucher": campaign, "code": carrier.code_id, "language": carrier.language})
    if not moved:
        return False
    carrier.voucher_id, carrier.private_code, carrier.shape = campaign, None, None
    ((carrier.name, carrier.translation),) = moved
    return True


def shape(carrier: VoucherCodeRow, application: DiscountApplication, channel: Any, name: OfferName) -> bool:
    """Bring the code under a private voucher that takes off exactly this; False when it lies there already.

    No voucher is changed for that, for other codes may lie under it: one that staff changed is put back.
    """
    wanted = Shape.of(application, channel.slug, name)
    value = wanted.value(channel.currency_code)
    if carrier.is_private and carrier.shape == wanted.text:
        if carrier.takes_off(value, channel):
            return False
        put_back(carrier.voucher_id, wanted, channel)
    else:
        _move(carrier, wanted, channel)
    carrier.name, carrier.shape = wanted.name, wanted.text
    return True


def _move(carrier: VoucherCodeRow, wanted: Shape, channel: Any) -> None:
    """Under the campaign's voucher of this shape, which is made when there is none: once, whoever asks at one time."""
    campaign = str(carrier.campaign_voucher if carrier.is_private else carrier.voucher_id)
    there = {
        "shape_code": shape_code(campaign, wanted),
        "code": carrier.code_id,
        "language": carrier.language,
    }
    result = execute(MOVE_TO_SHAPE, there)
    if not result:
        lock_shape(campaign, wanted)
        result = execute(MOVE_TO_SHAPE, there)
    if not result:
        voucher_id, names = create(campaign, wanted, channel, code_id=carrier.code_id, ours=carrier.ours)
        carrier.translation = names.get(carrier.language, "")
    else:
        ((voucher_id, carrier.is_unlimited, carrier.listed, carrier.translation),) = result
        if not carrier.takes_off(wanted.value(channel.currency_code), channel):
            put_back(voucher_id, wanted, channel)
    carrier.voucher_id, carrier.campaign_voucher, carrier.private_code = voucher_id, campaign, carrier.code
