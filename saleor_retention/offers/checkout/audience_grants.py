"""Grants of audience campaigns: made in the transaction of the decision that one of them wins."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ...core.db import execute
from ...customers.identity import Identity, customers_of
from ..eligibility.offer import Offer
from ..grants.grant_codes import new_code

MAKE = """
INSERT INTO saleor_retention_grant (campaign_id, customer_id, occasion, code, is_by_audience, created_at)
SELECT campaign_id, %(customer)s, occasion, code, true, %(now)s
FROM unnest(%(campaigns)s::bigint[], %(occasions)s::text[], %(codes)s::text[]) AS t(campaign_id, occasion, code)
ORDER BY campaign_id, occasion
ON CONFLICT DO NOTHING RETURNING id, code, issued_at IS NOT NULL, campaign_id, occasion
"""
FIND = """
SELECT g.id, g.code, g.issued_at IS NOT NULL, g.campaign_id, g.occasion FROM saleor_retention_grant g
JOIN unnest(%(campaigns)s::bigint[], %(occasions)s::text[]) AS t(campaign_id, occasion)
  ON t.campaign_id = g.campaign_id AND t.occasion = g.occasion
WHERE g.customer_id = %(customer)s
"""


def make_grants(
    offers: Sequence[Offer], user_id: int | None, *, now: datetime
) -> dict[tuple[int, str], Offer]:
    """Each offer with a grant, by its key. Two checkouts at once make one grant: the second finds the first one's.

    Nothing is asked of the database when all of them have one.
    """
    result = {candidate.key: candidate for candidate in offers if candidate.grant_id is not None}
    missing = [candidate for candidate in offers if candidate.grant_id is None]
    if not missing or user_id is None:
        return result
    who = Identity(user_id, None)
    params = {
        "customer": customers_of([who])[who],
        "campaigns": [offer.campaign_id for offer in missing],
        "occasions": [offer.occasion for offer in missing],
        "codes": [new_code(offer.name) for offer in missing],
        "now": now,
    }
    rows = execute(MAKE, params)
    if len(rows) < len(missing):
        rows += execute(FIND, params)
    known = {(campaign_id, occasion): made for *made, campaign_id, occasion in rows}
    for offer in missing:
        grant_id, code, is_issued = known[offer.campaign_id, offer.occasion]
        result[offer.key] = replace(offer, grant_id=grant_id, code=code, is_issued=is_issued)
    return result
