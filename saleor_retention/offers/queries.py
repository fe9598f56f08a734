"""The read side of offers: frozen rows for loaders, one statement for any number of owners."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ..core.db import fetch
from ..store.discounts import DISCOUNT, Benefit
from .decision_rows import DecisionRow, StoredDecision, decision
from .eligibility.offer import told_key
from .models import Campaign
from .pricing.benefits.registry import KINDS
from .pricing.serialization import from_shape


class OfferState(StrEnum):
    """What a customer can do with an offer now."""

    SCHEDULED = "scheduled"
    AVAILABLE = "available"
    RESERVED = "reserved"
    """On one of the customer's checkouts."""
    USED = "used"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One grant in one channel, or what an audience gets there. Amounts in minor units of `currency`."""

    grant_id: int | None
    """None: no grant was made yet."""
    campaign_id: int
    name: str
    percent_bp: int | None
    amount_minor: int | None
    currency: str
    minimum_minor: int
    channel: str
    ends_at: datetime | None
    state: OfferState
    occasion: str = ""
    is_by_audience: bool = False
    """The customer's while they are in the campaign's audience."""
    most_minor: int | None = None
    """Never more than this in one order."""
    kind: str = DISCOUNT
    """What it gives."""
    user_id: int | None = None
    shape: Mapping[str, Any] = field(default_factory=dict)
    """The rest of the benefit, as the campaign keeps it."""
    minimum_quantity: int = 0
    starts_at: datetime | None = None

    @property
    def offer_key(self) -> str:
        """Of its ID."""
        return told_key(self.grant_id, self.is_by_audience, self.campaign_id, self.user_id, self.occasion)

    @property
    def benefit(self) -> Benefit:
        """With its amounts in this channel. Raises `Invalid` where what is stored makes no sense."""
        return from_shape(self.percent_bp, self.amount_minor, self.most_minor, self.shape)


@dataclass(frozen=True, slots=True)
class RedemptionRow:
    """The use of an offer by an order."""

    grant_id: int
    name: str
    amount_minor: int
    currency: str
    redeemed_at: datetime
    given_back_at: datetime | None
    campaign_id: int
    order_id: UUID


TOLD_KEY = """CASE WHEN {0}.is_by_audience AND {1}.user_id IS NOT NULL
    THEN concat('c', {0}.campaign_id, '.', {1}.user_id, '.', {0}.occasion) ELSE {0}.id::text END"""
"""`eligibility.offer.told_key` of a grant and its customer."""
KEY_OF_APPLIED, KEY_OF_COMPANION = TOLD_KEY.format("g", "u"), TOLD_KEY.format("y", "x")


def offers_of(
    user_ids: Sequence[int], *, at: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[OfferRow]]:
    """Each account's grants of live and stopped campaigns, the newest first; drafts are not shown, nor is what was
    stopped before any shop knew of it.

    Nor is what is for other countries than the one that the customer is known to live in, unless they have used it or it
    is on a checkout of theirs.
    """
    rows = fetch(
        OfferRow,
        """
        SELECT u.user_id, g.id AS grant_id, c.id AS campaign_id, c.name, c.percent_bp, l.amount_minor, l.currency,
               l.minimum_minor, l.channel, least(c.ends_at, g.expires_at) AS ends_at,
               CASE WHEN r.id IS NOT NULL THEN 'used'
                    WHEN c.state = 'stopped' OR g.withdrawn_at IS NOT NULL
                         OR least(c.ends_at, g.expires_at) <= %(at)s THEN 'ended'
                    WHEN c.starts_at > %(at)s OR c.state = 'paused' THEN 'scheduled'
                    WHEN v.grant_id IS NOT NULL THEN 'reserved' ELSE 'available' END AS state,
               g.occasion, g.is_by_audience, l.most_minor, coalesce(c.shape ->> 'kind', 'discount') AS kind,
               c.shape::json AS shape, c.minimum_quantity, c.starts_at
        FROM saleor_retention_customer u
        JOIN saleor_retention_grant g ON g.customer_id = u.id
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id AND c.state <> 'draft'
        JOIN saleor_retention_campaignlisting l ON l.campaign_id = c.id
        LEFT JOIN saleor_retention_redemption r ON r.grant_id = g.id AND r.given_back_at IS NULL
        LEFT JOIN saleor_retention_reservation v ON v.grant_id = g.id
        LEFT JOIN saleor_retention_customerfacts f ON f.customer_id = u.id
        WHERE u.user_id = ANY(%(users)s) AND (c.state <> 'stopped' OR c.store_reference <> '' OR r.id IS NOT NULL) AND (
            c.countries = '[]' OR coalesce(f.country, '') = '' OR c.countries ? f.country
            OR r.id IS NOT NULL OR v.grant_id IS NOT NULL)
        ORDER BY g.id DESC, l.channel
        """,
        {"users": list(user_ids), "at": at},
        using,
    )
    result: dict[int, list[OfferRow]] = defaultdict(list)
    for row in rows:
        if row.kind in KINDS and row.user_id is not None:  # what makes no sense takes no other offer with it
            result[row.user_id].append(replace(row, state=OfferState(row.state)))
    return dict(result)


def decisions_of(
    checkout_ids: Sequence[UUID], *, at: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[UUID, DecisionRow]:
    """What was last decided for checkouts; one never decided is absent, and so is one decided in shadow."""
    rows = fetch(
        StoredDecision,
        f"""
        SELECT d.checkout_id, d.applied_id AS grant_id, coalesce(c.name, '') AS name, d.saving_minor, d.currency, d.reason,
               d.declined_at IS NOT NULL AS declined,
               d.applied_id IS NULL OR (
                   c.state = 'active' AND g.withdrawn_at IS NULL AND v.grant_id IS NOT NULL AND r.id IS NULL
                   AND coalesce(least(c.ends_at, g.expires_at) + c.grace_seconds * interval '1 second' > %(at)s, true))
                   AND NOT EXISTS (
                       SELECT FROM jsonb_array_elements_text(d.beside) AS e(id) WHERE NOT EXISTS (
                           SELECT FROM saleor_retention_reservation w
                           JOIN saleor_retention_grant y ON y.id = w.grant_id AND y.withdrawn_at IS NULL
                           JOIN saleor_retention_campaign b ON b.id = y.campaign_id AND b.state = 'active'
                           WHERE w.grant_id = e.id::bigint AND w.checkout_id = d.checkout_id)) AS is_valid,
               d.missing_minor, d.user_id, d.missing_quantity,
               d.chosen_id IS NOT NULL AND d.reason = 'applied' AS is_chosen, {KEY_OF_APPLIED} AS offer_key, d.channel,
               d.hints::json AS hints,
               (SELECT json_agg(json_build_object('grant_id', y.id, 'name', b.name, 'offer_key', {KEY_OF_COMPANION},
                                                  'campaign_id', b.id) ORDER BY y.id)
                FROM saleor_retention_reservation w JOIN saleor_retention_grant y ON y.id = w.grant_id
                JOIN saleor_retention_customer x ON x.id = y.customer_id
                JOIN saleor_retention_campaign b ON b.id = y.campaign_id
                WHERE w.checkout_id = d.checkout_id AND NOT w.is_carrier) AS companions, c.id AS campaign_id
        FROM saleor_retention_checkoutdecision d
        LEFT JOIN saleor_retention_grant g ON g.id = d.applied_id
        LEFT JOIN saleor_retention_customer u ON u.id = g.customer_id
        LEFT JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        LEFT JOIN saleor_retention_reservation v ON v.grant_id = g.id AND v.checkout_id = d.checkout_id
        LEFT JOIN saleor_retention_redemption r ON r.grant_id = g.id AND r.given_back_at IS NULL
        WHERE d.checkout_id = ANY(%(ids)s) AND (NOT d.is_shadow OR d.declined_at IS NOT NULL)
        """,
        {"ids": list(checkout_ids), "at": at},
        using,
    )
    return {row.checkout_id: decision(row) for row in rows}


def redemptions_of_orders(
    order_ids: Sequence[UUID], *, using: str = DEFAULT_DB_ALIAS
) -> dict[UUID, tuple[RedemptionRow, ...]]:
    """The offers each order used: those that stand first, of them the one whose code carried the others."""
    rows = fetch(
        RedemptionRow,
        """
        SELECT r.order_id, r.grant_id, c.name, r.amount_minor, r.currency, r.redeemed_at, r.given_back_at,
               c.id AS campaign_id
        FROM saleor_retention_redemption r
        JOIN saleor_retention_grant g ON g.id = r.grant_id
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        WHERE r.order_id = ANY(%s) ORDER BY r.given_back_at IS NOT NULL, r.is_companion, r.id
        """,
        [list(order_ids)],
        using,
    )
    result: dict[UUID, list[RedemptionRow]] = defaultdict(list)
    for row in rows:
        result[row.order_id].append(row)
    return {order_id: tuple(uses) for order_id, uses in result.items()}


def campaigns(*, using: str = DEFAULT_DB_ALIAS) -> QuerySet[Campaign]:
    """Every campaign, the newest first."""
    return Campaign.objects.using(using).order_by("-pk")
