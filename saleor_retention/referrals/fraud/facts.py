"""What is known of referrals that are about to be rewarded: facts that signals look at, in two statements for any number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...core.db import execute, fetch
from ...store.customers import CustomerSnapshot
from ...store.port import store
from ..models import Referral
from . import folds
from .models import TraceKind

CROWD = 20
"""What more customers than this have in common is a dormitory's or a pick-up point's, and tells nothing of strangers."""
LONGEST_RING = 6
"""Referrals that a ring may have to be seen."""

FAMILIAR = """
SELECT count(*) <= %(crowd)s
FROM (SELECT FROM saleor_retention_customertrace n WHERE n.kind = t.kind AND n.hash = t.hash LIMIT %(crowd)s + 1) few
"""

FACTS = f"""
WITH person AS (
    SELECT r.id AS referral_id, c.id AS customer_id, r.referrer_id, r.referee_id, r.claimed_at
    FROM saleor_retention_referral r
    JOIN saleor_retention_customer c ON c.id = r.referee_id OR c.merged_into_id = r.referee_id
    WHERE r.id = ANY(%(ids)s)
), told AS MATERIALIZED (
    SELECT DISTINCT p.referral_id, p.referrer_id, p.referee_id, p.claimed_at, t.kind, t.hash
    FROM person p JOIN saleor_retention_customertrace t ON t.customer_id = p.customer_id
), stranger AS MATERIALIZED (
    SELECT t.referral_id, t.kind, coalesce(c.merged_into_id, c.id) AS customer_id
    FROM told t JOIN saleor_retention_customertrace o ON o.kind = t.kind AND o.hash = t.hash AND o.first_seen_at < t.claimed_at
    JOIN saleor_retention_customer c ON c.id = o.customer_id
    WHERE coalesce(c.merged_into_id, c.id) NOT IN (t.referrer_id, t.referee_id) AND ({FAMILIAR})
)
SELECT r.id AS referral_id,
       ARRAY(SELECT DISTINCT t.kind::text FROM told t
             JOIN saleor_retention_customer c ON c.id = r.referrer_id OR c.merged_into_id = r.referrer_id
             JOIN saleor_retention_customertrace o ON o.customer_id = c.id AND o.kind = t.kind AND o.hash = t.hash
             WHERE t.referral_id = r.id ORDER BY 1) AS shared,
       ARRAY(SELECT DISTINCT s.kind::text FROM stranger s WHERE s.referral_id = r.id ORDER BY 1) AS known_by,
       (SELECT count(DISTINCT s.customer_id) FROM stranger s WHERE s.referral_id = r.id AND s.kind <> 'card') AS known_as,
       (SELECT count(DISTINCT s.referee_id) FROM saleor_retention_referral s
        JOIN saleor_retention_customer c ON c.id = s.referee_id OR c.merged_into_id = s.referee_id
        JOIN saleor_retention_customertrace o ON o.customer_id = c.id
        JOIN told t ON t.kind = o.kind AND t.hash = o.hash AND t.referral_id = r.id
        WHERE s.referrer_id = r.referrer_id AND s.id <> r.id AND o.kind <> 'card') AS siblings,
       (SELECT count(*) FROM saleor_retention_referral v WHERE v.referrer_id = r.referrer_id
        AND v.claimed_at > r.claimed_at - interval '1 hour' AND v.claimed_at <= r.claimed_at) AS claims_in_hour,
       (SELECT count(*) FROM saleor_retention_referral v WHERE v.referrer_id = r.referrer_id
        AND v.claimed_at > r.claimed_at - interval '1 day' AND v.claimed_at <= r.claimed_at) AS claims_in_day
FROM saleor_retention_referral r WHERE r.id = ANY(%(ids)s)
"""
"""Guests whose history joined an account are that account."""

SAME_PERSON = f"""
SELECT w.node AS customer_id
UNION
SELECT coalesce(b.merged_into_id, b.id)
FROM saleor_retention_customer a
JOIN saleor_retention_customertrace t ON t.customer_id = a.id AND t.kind <> 'card'
JOIN saleor_retention_customertrace o ON o.kind = t.kind AND o.hash = t.hash
JOIN saleor_retention_customer b ON b.id = o.customer_id
WHERE (a.id = w.node OR a.merged_into_id = w.node) AND ({FAMILIAR})
"""

RINGS = f"""
WITH RECURSIVE walk(referral_id, referee_id, node, depth) AS (
    SELECT r.id, r.referee_id, r.referrer_id, 1 FROM saleor_retention_referral r WHERE r.id = ANY(%(ids)s)
    UNION
    SELECT w.referral_id, w.referee_id, r.referrer_id, w.depth + 1
    FROM walk w CROSS JOIN LATERAL ({SAME_PERSON}) s
    JOIN saleor_retention_referral r ON r.referee_id = s.customer_id AND r.id <> w.referral_id
    WHERE w.depth < %(longest)s)
SELECT w.referral_id, min(w.depth) FROM walk w CROSS JOIN LATERAL ({SAME_PERSON}) s
WHERE w.depth > 1 AND s.customer_id = w.referee_id GROUP BY 1
"""
"""Upwards from the referrer; who shares an e-mail, an address or a phone with somebody may be that very person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFacts:
    """What is known of one referral."""

    referral_id: int
    shared: Sequence[str] = ()
    """Kinds of traces that both sides have in common."""
    known_by: Sequence[str] = ()
    """Kinds that the friend has in common with others, not the referrer, who had bought before the claim."""
    known_as: int = 0
    """How many others these are, cards aside."""
    ring: int = 0
    """After how many referrals, this one included, the way up comes back to the friend; 0: it does not."""
    siblings: int = 0
    """Other friends of the referrer who have something in common with this one, cards aside."""
    claims_in_hour: int = 0
    claims_in_day: int = 0
    """Claims of the referrer's code up to this one, this one included."""
    claim_to_order: timedelta | None = None
    is_staff: bool = False
    """The referrer works for the shop."""


@dataclass(frozen=True, slots=True)
class TraceFacts:
    """What one statement answers of a referral."""

    referral_id: int
    shared: Sequence[str]
    known_by: Sequence[str]
    known_as: int
    siblings: int
    claims_in_hour: int
    claims_in_day: int


def facts_of(referrals: Sequence[Referral], ordered_at: Mapping[int, datetime]) -> dict[int, ReferralFacts]:
    """By referral. `ordered_at`: when the order was placed that converts it. Two statements, and the store's."""
    ids = sorted(row.pk for row in referrals)
    rings = rings_of(ids)
    traces = {row.referral_id: row for row in fetch(TraceFacts, FACTS, {"ids": ids, "crowd": CROWD})}
    accounts = _accounts(referrals)
    return {row.pk: _facts(row, traces[row.pk], rings, accounts, ordered_at.get(row.pk)) for row in referrals}


def rings_of(referral_ids: Collection[int]) -> dict[int, int]:
    """How long the ring is that each of these closes; absent where it closes none. One statement."""
    who = {"ids": sorted(referral_ids), "crowd": CROWD, "longest": LONGEST_RING}
    return dict(execute(RINGS, who))


def _accounts(referrals: Sequence[Referral]) -> dict[int, CustomerSnapshot]:
    users = {customer.user_id for row in referrals for customer in (row.referrer, row.referee)}
    told = store().customers(sorted(user_id for user_id in users if user_id is not None))
    return {user_id: account for user_id, account in told.items() if isinstance(account, CustomerSnapshot)}


def _facts(
    row: Referral,
    traces: TraceFacts,
    rings: Mapping[int, int],
    accounts: Mapping[int, CustomerSnapshot],
    ordered_at: datetime | None,
) -> ReferralFacts:
    referrer, referee = (accounts.get(side.user_id or 0) for side in (row.referrer, row.referee))
    facts = ReferralFacts(
        referral_id=row.pk,
        shared=traces.shared,
        known_by=traces.known_by,
        known_as=traces.known_as,
        ring=rings.get(row.pk, 0),
        siblings=traces.siblings,
        claims_in_hour=traces.claims_in_hour,
        claims_in_day=traces.claims_in_day,
        claim_to_order=None if ordered_at is None else ordered_at - row.claimed_at,
        is_staff=referrer is not None and referrer.is_staff,
    )
    if (
        referrer
        and referee
        and (mailbox := folds.email(referrer.email)) == folds.email(referee.email)
        and mailbox
    ):
        return replace(facts, shared=sorted({*facts.shared, TraceKind.EMAIL.value}))
    return facts
