"""What always holds between Saleor's tables and ours: vouchers carry what campaigns say, and codes can be used."""

from babel.numbers import list_currencies

from ...core.invariants import Invariant
from ...core.money import exponent
from .checkout.spent_codes import SPENT
from .vouchers.cleanup import IS_EMPTY, IS_OVER, NOT_CARRIED
from .vouchers.shared_vouchers import (
    CAMPAIGN,
    CAMPAIGN_VOUCHER,
    OURS,
    PRIVATE,
    SHAPE,
    SHAPE_CODE,
    SHARED,
    WITHDRAWN,
)

DIGITS = "CASE l.currency {} ELSE 2 END".format(
    " ".join(
        f"WHEN '{list_currency}' THEN {exponent(list_currency)}"
        for list_currency in sorted(list_currencies())
        if exponent(list_currency) != 2
    )
)
"""Of the minor unit of a listing's currency."""

HAS_LIMITS = """(v.usage_limit IS NOT NULL OR v.countries <> '' OR v.min_checkout_items_quantity IS NOT NULL
    OR v.apply_once_per_customer OR v.only_for_staff OR NOT v.single_use)"""

IS_WHOLE = "NOT c.shape ?| ARRAY['kind', 'per', 'scope'] AND l.most_minor IS NULL"
IS_DELIVERY = "c.shape ->> 'kind' = 'free_shipping'"

VOUCHERS = f"""
SELECT c.id AS campaign, c.store_reference AS voucher, 'it was deleted' AS fault FROM saleor_retention_campaign c
WHERE c.state IN ('active', 'paused') AND c.store_reference ~ '^[0-9]+$'
  AND NOT EXISTS (SELECT FROM discount_voucher v WHERE v.id = c.store_reference::bigint)
UNION ALL
SELECT c.id, c.store_reference, 'it has limits of its own' FROM saleor_retention_campaign c
JOIN discount_voucher v ON v.private_metadata ->> '{CAMPAIGN}' = c.id::text
WHERE c.state IN ('active', 'paused')
  AND ({HAS_LIMITS} OR v.end_date IS NOT NULL AND NOT v.private_metadata ? '{WITHDRAWN}')
UNION ALL
SELECT c.id, c.store_reference, 'it takes something else off in ' || l.channel FROM saleor_retention_campaign c
JOIN saleor_retention_campaignlisting l ON l.campaign_id = c.id
JOIN discount_voucher v ON v.private_metadata ->> '{CAMPAIGN}' = c.id::text
JOIN channel_channel ch ON ch.slug = l.channel
LEFT JOIN discount_voucherchannellisting x ON x.voucher_id = v.id AND x.channel_id = ch.id
WHERE c.state IN ('active', 'paused') AND c.store_reference <> '' AND x.discount_value IS DISTINCT FROM CASE
    WHEN {IS_DELIVERY} THEN 100
    WHEN NOT ({IS_WHOLE}) THEN NULL
    WHEN c.percent_bp IS NOT NULL THEN c.percent_bp / 100.0
    ELSE l.amount_minor / power(10::numeric, {DIGITS}) END
"""

NAMES = {
    "private": f"'{PRIVATE}'",
    "home": f"'{CAMPAIGN_VOUCHER}'",
    "shape_code": f"'{SHAPE_CODE}'",
    "now": "clock_timestamp()",
}
"""What the sweep's own conditions ask for, as these statements have no parameters."""

BY, PERCENT, AMOUNT, VARIANTS, CHANNEL = (f"split_part(s.shape, ':', {place})" for place in range(1, 6))
"""The terms of a shape's text, in their order (`shared_vouchers.Shape.text`)."""
EMPTY, OVER, UNCARRIED = (condition % NAMES for condition in (IS_EMPTY, IS_OVER, NOT_CARRIED))
SHAPES = f"""
SELECT s.id AS voucher, s.shape FROM (
    SELECT v.*, v.private_metadata ->> '{SHAPE}' AS shape FROM discount_voucher v WHERE v.private_metadata ? '{PRIVATE}') s
JOIN channel_channel ch ON ch.slug = {CHANNEL}
JOIN discount_voucher v ON v.id = s.id
LEFT JOIN discount_voucherchannellisting l ON l.voucher_id = s.id AND l.channel_id = ch.id AND l.min_spent_amount IS NULL
WHERE {HAS_LIMITS} OR v.end_date IS NOT NULL
   OR EXISTS (SELECT FROM discount_voucherchannellisting o WHERE o.voucher_id = s.id AND o.channel_id <> ch.id)
   OR (s.type, s.discount_value_type, s.apply_once_per_order) IS DISTINCT FROM (
       CASE WHEN {BY} IN ('lines', 'one_unit') THEN 'specific_product' ELSE 'entire_order' END,
       CASE {PERCENT} WHEN '' THEN 'fixed' ELSE 'percentage' END, {BY} = 'one_unit')
   OR l.discount_value IS DISTINCT FROM CASE {PERCENT}
       WHEN '' THEN {AMOUNT}::numeric / power(10::numeric, {DIGITS}) ELSE {PERCENT}::numeric / 100 END
   OR s.name IS DISTINCT FROM regexp_replace(s.shape, '^([^:]*:){{6}}', '')
   OR EXISTS (SELECT FROM discount_voucher_variants m WHERE m.voucher_id = s.id
              AND NOT m.productvariant_id::text = ANY(string_to_array({VARIANTS}, ',')))
   OR (SELECT count(*) FROM discount_voucher_variants m WHERE m.voucher_id = s.id) <> (
       SELECT count(*) FROM product_productvariant p WHERE p.id::text = ANY(string_to_array({VARIANTS}, ',')))
"""

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "vouchers_say_what_their_campaigns_say",
        "The voucher of every live campaign is there, takes off what the campaign says, and has no limits of its own.",
        VOUCHERS,
        waits=True,
    ),
    Invariant(
        "codes_on_checkouts_can_be_used",
        "No open checkout carries a code that a completion spent without making an order.",
        f"SELECT token FROM ({SPENT}) stranded",
        waits=True,
    ),
    Invariant(
        "private_vouchers_say_what_their_shapes_say",
        "A private voucher of ours takes off what its shape says, where it says so, and has no limits of its own.",
        SHAPES,
        waits=True,
    ),
    Invariant(
        "shapes_have_one_voucher",
        "All codes of a campaign that need the same shape share one private voucher.",
        f"""
        SELECT private_metadata ->> '{CAMPAIGN_VOUCHER}' AS campaign, private_metadata ->> '{SHAPE}' AS shape, array_agg(id)
        FROM discount_voucher WHERE private_metadata @> '{{"{PRIVATE}": "{SHARED}"}}'
        GROUP BY 1, 2 HAVING count(*) > 1
        """,
    ),
    Invariant(
        "empty_vouchers_are_gone",
        "A private voucher under which no code lies, and by which no order that can be edited is priced, is deleted.",
        f"SELECT v.id FROM discount_voucher v WHERE {EMPTY}",
        waits=True,
    ),
    Invariant(
        "vouchers_end_with_their_campaigns",
        "The voucher of a campaign that was stopped or is over has ended, unless an open checkout or a draft carries it.",
        f"""
        SELECT c.id AS campaign, v.id AS voucher FROM saleor_retention_campaign c
        JOIN discount_voucher v ON v.private_metadata ->> '{CAMPAIGN}' = c.id::text
        WHERE {OVER} AND (v.end_date IS NULL OR v.end_date > clock_timestamp()) AND {UNCARRIED}
        """,
        waits=True,
    ),
    Invariant(
        "vouchers_of_ours_say_so",
        "Every voucher of ours says on its page in the Dashboard which campaign it belongs to.",
        f"""
        SELECT id FROM discount_voucher
        WHERE private_metadata ?| ARRAY['{CAMPAIGN}', '{PRIVATE}'] AND NOT metadata ? '{OURS}'
        """,
        waits=True,
    ),
)
