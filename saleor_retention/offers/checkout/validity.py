"""Whether what was decided for a checkout is what would be decided now, as far as offers tell: nothing is priced."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from ...core.db import execute
from ..decision_rows import DecisionRow
from ..eligibility.offer import told_key
from ..eligibility.reasons import Reason
from ..reservations.reserve import takeover_after
from .customer_offers import open_to_audiences

SETTLED = frozenset({Reason.DECLINED, Reason.REMOVED, Reason.OTHER_CODE, Reason.ANONYMOUS})
"""Whatever offers there are: while the shopper wants none, has another code or is not signed in, none goes on."""

PRESENT = """
SELECT d.checkout_id, y.id::text
FROM saleor_retention_checkoutdecision d
JOIN saleor_retention_customer q ON q.user_id = d.user_id
JOIN saleor_retention_grant y ON y.customer_id = q.id AND NOT y.is_by_audience AND y.withdrawn_at IS NULL
JOIN saleor_retention_campaign b ON b.id = y.campaign_id AND b.state = 'active' AND b.starts_at <= %(at)s
JOIN saleor_retention_campaignlisting t ON t.campaign_id = b.id AND t.channel = d.channel
LEFT JOIN saleor_retention_reservation v ON v.grant_id = y.id
WHERE d.checkout_id = ANY(%(ids)s)
  AND coalesce(least(b.ends_at, y.expires_at) > %(at)s, true)
  AND (y.checkout_id IS NULL OR y.checkout_id = d.checkout_id)
  AND (v.grant_id IS NULL OR v.checkout_id = d.checkout_id OR v.touched_at + %(patience)s <= %(at)s)
  AND NOT EXISTS (SELECT FROM saleor_retention_redemption r WHERE r.grant_id = y.id AND r.given_back_at IS NULL)
"""
"""Grants that may be on a checkout now, as far as they tell themselves."""


def outdated(
    decisions: Mapping[UUID, DecisionRow], *, at: datetime, using: str = DEFAULT_DB_ALIAS
) -> set[UUID]:
    """Checkouts whose customer got, or lost, an offer since they were decided: deciding again may change the price.

    Four statements at most for any number, none for checkouts that no offer can go on.
    """
    asked = {
        pk: decision
        for pk, decision in decisions.items()
        if decision.is_valid and decision.user_id is not None and decision.reason not in SETTLED
    }
    if not asked:
        return set()
    present: dict[UUID, set[str]] = defaultdict(set)
    params = {"ids": list(asked), "at": at, "patience": takeover_after()}
    for checkout_id, key in execute(PRESENT, params, using):
        present[checkout_id].add(key)
    users = {
        rows_of_customer.user_id
        for rows_of_customer in asked.values()
        if rows_of_customer.user_id is not None
    }
    open_to = open_to_audiences(sorted(users), at, using)
    result = set()
    for pk, decision in asked.items():
        open_rows = open_to.get(decision.user_id or 0, {})
        keys = {
            told_key(None, True, key[0], decision.user_id, key[1]): rows for key, rows in open_rows.items()
        }
        here = {key for key, rows in keys.items() if any(row.channel == decision.channel for row in rows)}
        is_new = not decision.is_cut and not (present[pk] | here) <= decision.known_keys
        has_left = any(key.startswith("c") and key not in keys for key in decision.applied_keys)
        if is_new or has_left:
            result.add(pk)
    return result
