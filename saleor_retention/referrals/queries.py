"""The read side: a member's own referrals, and the terms staff look at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from ..core.db import fetch
from ..loyalty.rewards.models import Reward
from .models import Referral, ReferralProgramme, ReferralReward


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A member's referrals in numbers. `code` is None until the member first asks for it.

    `points_earned` is what the member is due now as referrer; `received_state` is the state of their own claim. Whether
    staff look at a referral is nobody's business but theirs: it is on its way, like others that wait.
    """

    user_id: int
    code: str | None = None
    pending: int = 0
    rewarded: int = 0
    reversed: int = 0
    points_earned: int = 0
    received_state: str | None = None
    qualified: int = 0
    visits: int = 0
    """How often their link was followed."""
    language: str = ""
    """Of the member, as the store codes it."""


ROWS = """
SELECT c.user_id, k.code, coalesce(m.pending, 0) AS pending, coalesce(m.qualified, 0) AS qualified,
       coalesce(m.rewarded, 0) AS rewarded, coalesce(m.reversed, 0) AS reversed, coalesce(m.points, 0) AS points_earned,
       CASE r.state WHEN 'in_review' THEN 'qualified' ELSE r.state END AS received_state,
       (SELECT coalesce(sum(v.visits), 0)::int FROM saleor_retention_referralvisitcount v WHERE v.customer_id = c.id) AS visits,
       coalesce(f.language, '') AS language
FROM saleor_retention_customer c
LEFT JOIN saleor_retention_customerfacts f ON f.customer_id = c.id
LEFT JOIN saleor_retention_referralcode k ON k.customer_id = c.id
LEFT JOIN saleor_retention_referral r ON r.referee_id = c.id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE m.state = 'pending') AS pending,
           count(*) FILTER (WHERE m.state IN ('qualified', 'in_review')) AS qualified,
           count(*) FILTER (WHERE m.state = 'rewarded') AS rewarded,
           count(*) FILTER (WHERE m.state = 'reversed') AS reversed,
           sum(e.due)::bigint AS points
    FROM saleor_retention_referral m
    LEFT JOIN LATERAL (
        SELECT sum(x.due) AS due FROM saleor_retention_entitlement x
        WHERE x.cause IN ('referral:' || m.id || ':referrer', 'referral-bonus:' || m.id) AND x.customer_id = c.id
    ) e ON TRUE
    WHERE m.referrer_id = c.id) m ON TRUE
WHERE c.user_id = ANY(%(users)s)
"""


def referrals_of(user_ids: Collection[int], *, using: str) -> dict[int, ReferralRow]:
    """Every account's referrals by user id, in one query; accounts never seen have none."""
    by_user = {row.user_id: row for row in fetch(ReferralRow, ROWS, {"users": sorted(user_ids)}, using)}
    return {user_id: by_user.get(user_id, ReferralRow(user_id)) for user_id in user_ids}


MOST_FRIENDS = 100
"""Of a member, that are shown one by one: the newest."""


@dataclass(frozen=True, slots=True)
class FriendRow:
    """A friend whom a member brought, without a name. Rejected ones are none of them, and one in review waits like others."""

    user_id: int
    """Of the member."""
    state: str
    claimed_at: datetime
    rewards_at: datetime | None
    """When the rewards come, where that is known and lies ahead."""
    points: int
    """What the member is due for this friend now."""
    reward: str | None
    """The name of the reward that the member has for this friend."""


FRIENDS = """
SELECT f.user_id, CASE r.state WHEN 'in_review' THEN 'qualified' ELSE r.state END AS state, r.claimed_at,
       CASE WHEN r.state IN ('qualified', 'in_review') AND r.due_at > %(now)s THEN r.due_at END AS rewards_at,
       coalesce((SELECT sum(e.due) FROM saleor_retention_entitlement e
                 WHERE e.cause = 'referral:' || r.id || ':referrer' AND e.customer_id = r.referrer_id), 0)::bigint AS points,
       (SELECT p.name FROM saleor_retention_referralreward w JOIN saleor_retention_rewardpurchase p ON p.id = w.purchase_id
        WHERE w.referral_id = r.id AND w.side = 'referrer' AND w.taken_back_at IS NULL LIMIT 1) AS reward
FROM (SELECT c.user_id, m.id, row_number() OVER (PARTITION BY m.referrer_id ORDER BY m.claimed_at DESC, m.id DESC) AS place
      FROM saleor_retention_customer c JOIN saleor_retention_referral m ON m.referrer_id = c.id
      WHERE c.user_id = ANY(%(users)s) AND m.state <> 'rejected') f
JOIN saleor_retention_referral r ON r.id = f.id
WHERE f.place <= %(most)s ORDER BY f.user_id, f.place
"""


def friends_of(user_ids: Collection[int], *, now: datetime, using: str) -> dict[int, list[FriendRow]]:
    """By member, their friends, the newest first; one query."""
    rows: dict[int, list[FriendRow]] = {}
    named = {"users": sorted(user_ids), "now": now, "most": MOST_FRIENDS}
    for row in fetch(FriendRow, FRIENDS, named, using):
        rows.setdefault(row.user_id, []).append(row)
    return rows


def terms_listed(channel: str | None, *, now: datetime, using: str) -> QuerySet[ReferralProgramme]:
    """Versions of a channel's terms, or of all, the newest first; each says whether it is the one in force (`is_now`)."""
    begun = ReferralProgramme.objects.filter(channel=OuterRef("channel"), valid_from__lte=now)
    newest = Subquery(begun.order_by("-valid_from").values("pk")[:1])
    rows = ReferralProgramme.objects.using(using).annotate(
        is_now=ExpressionWrapper(Q(pk=newest), BooleanField())
    )
    rows = rows if channel is None else rows.filter(channel=channel)
    return rows.order_by("-valid_from", "-pk")


def terms_in_force(channels: Collection[str], *, now: datetime, using: str) -> dict[str, ReferralProgramme]:
    """By channel, where referrals are on; one statement."""
    begun = ReferralProgramme.objects.using(using).filter(channel__in=sorted(channels), valid_from__lte=now)
    newest = begun.order_by("channel", "-valid_from").distinct("channel")
    return {row.channel: row for row in newest if row.is_active}


def reward_names(reward_ids: Collection[int], *, using: str) -> dict[int, str]:
    """Names of rewards of the catalogue."""
    return dict(Reward.objects.using(using).filter(pk__in=reward_ids).values_list("pk", "name"))


def terms(*, using: str) -> QuerySet[ReferralProgramme]:
    """Every version of the terms, newest first within its channel."""
    return ReferralProgramme.objects.using(using).order_by("channel", "-valid_from", "-pk")


@dataclass(frozen=True, slots=True)
class ReferralFigures:
    """All referrals of a shop in numbers."""

    codes: int = 0
    pending: int = 0
    qualified: int = 0
    rewarded: int = 0
    rejected: int = 0
    reversed: int = 0
    points: int = 0
    """What both sides of all of them are due now."""


FIGURES = """
SELECT (SELECT count(*) FROM saleor_retention_referralcode) AS codes, r.*,
       (SELECT coalesce(sum(e.due), 0)::bigint FROM saleor_retention_entitlement e WHERE e.cause LIKE 'referral:%%' OR e.cause LIKE 'referral-bonus:%%') AS points
FROM (SELECT count(*) FILTER (WHERE state = 'pending') AS pending, count(*) FILTER (WHERE state = 'rewarded') AS rewarded,
             count(*) FILTER (WHERE state IN ('qualified', 'in_review')) AS qualified,
             count(*) FILTER (WHERE state = 'rejected') AS rejected,
             count(*) FILTER (WHERE state = 'reversed') AS reversed FROM saleor_retention_referral) r
"""


def figures(*, using: str) -> ReferralFigures:
    """One statement over all referrals."""
    return fetch(ReferralFigures, FIGURES, {}, using)[0]


def referrals(*, state: str | None = None, user_id: int | None = None, using: str) -> QuerySet[Referral]:
    """With their two customers, the newest first: of a state, and with an account on one of the sides."""
    rows = Referral.objects.using(using).select_related("referrer", "referee").order_by("-pk")
    rows = rows if state is None else rows.filter(state=state)
    if user_id is None:
        return rows
    return rows.filter(Q(referrer__user_id=user_id) | Q(referee__user_id=user_id))


def given_rewards(referral_ids: Collection[int], *, using: str) -> dict[int, list[ReferralReward]]:
    """Rewards of the catalogue by referral, with their purchases; one statement."""
    rows: dict[int, list[ReferralReward]] = {}
    rewards = ReferralReward.objects.using(using).filter(referral__in=referral_ids)
    for row in rewards.select_related("purchase").order_by("pk"):
        rows.setdefault(row.referral_id, []).append(row)
    return rows
