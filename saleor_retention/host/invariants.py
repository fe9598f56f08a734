"""What always holds between Saleor's tables and ours: vouchers carry what campaigns say, and codes can be used."""

from babel.numbers import list_currencies

from ..kernel.invariants import Invariant
from ..kernel.money import exponent
from .offers import CAMPAIGN
from .spent_codes import SPENT

DIGITS = "CASE l.currency {} ELSE 2 END".format(
    " ".join(f"WHEN '{one}' THEN {exponent(one)}" for one in sorted(list_currencies()) if exponent(one) != 2)
)
"""Of the minor unit of a listing's currency."""

IS_WHOLE = "NOT c.shape ?| ARRAY['kind', 'per', 'scope'] AND l.most_minor IS NULL"
IS_DELIVERY = "c.shape ->> 'kind' = 'free_shipping'"

VOUCHERS = f"""
SELECT c.id AS campaign, c.store_reference AS voucher, 'it was deleted' AS fault FROM saleor_retention_campaign c
WHERE c.state IN ('active', 'paused') AND c.store_reference ~ '^[0-9]+$'
  AND NOT EXISTS (SELECT FROM discount_voucher v WHERE v.id = c.store_reference::bigint)
UNION ALL
SELECT c.id, c.store_reference, 'it has limits of its own' FROM saleor_retention_campaign c
JOIN discount_voucher v ON v.private_metadata ->> '{CAMPAIGN}' = c.id::text
WHERE c.state IN ('active', 'paused') AND (v.end_date IS NOT NULL OR v.usage_limit IS NOT NULL OR v.countries <> ''
    OR v.min_checkout_items_quantity IS NOT NULL OR v.apply_once_per_customer OR v.only_for_staff OR NOT v.single_use)
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
)
