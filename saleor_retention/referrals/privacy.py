"""What this room keeps of a person: told, erased, and moved when two customers are merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..core.db import execute, lock_rows
from ..core.privacy import ExportSection
from ..loyalty import totals
from ..loyalty.ledger.converge import converge
from ..loyalty.ledger.entitlements import Target
from ..room import Erasure
from . import rules
from .board.names import forget_names, move_name
from .board.news import mark_left, mark_standing
from .claims import ancestors_of
from .conversion import bonuses, given_rewards
from .fraud import traces
from .links.visits import drop_visits, move_visits
from .models import Referral
from .order_hints import drop_hints
from .payouts import commissions
from .payouts import privacy as payout_privacy
from .settle import WITH_BOTH

SECTIONS = (
    ExportSection(
        "referral_codes",
        """
        SELECT code, created_at, NULL::timestamptz AS replaced_at FROM saleor_retention_referralcode WHERE customer_id = ANY(%(ids)s)
        UNION ALL
        SELECT code, NULL, replaced_at FROM saleor_retention_formerreferralcode WHERE customer_id = ANY(%(ids)s) ORDER BY 1
        """,
    ),
    ExportSection(
        "referral_names",
        "SELECT name, chosen_at FROM saleor_retention_referralname WHERE customer_id = ANY(%(ids)s) ORDER BY customer_id",
    ),
    ExportSection(
        "referral_visits",
        "SELECT day, sum(visits) AS visits FROM saleor_retention_referralvisitcount WHERE customer_id = ANY(%(ids)s)"
        " GROUP BY day ORDER BY day",
    ),
    ExportSection(
        "referral_hints_of_guests",
        "SELECT order_id, code, token FROM saleor_retention_guestreferralhint WHERE customer_id = ANY(%(ids)s) ORDER BY order_id",
    ),
    ExportSection(
        "referrals",
        """
        SELECT CASE WHEN r.referee_id = ANY(%(ids)s) THEN 'friend' ELSE 'referrer' END AS side,
               CASE r.state WHEN 'in_review' THEN 'qualified' ELSE r.state END AS state, r.claimed_at,
               CASE WHEN r.referee_id = ANY(%(ids)s) THEN r.source END AS source, r.converted_at,
               r.due_at, r.rewarded_at, CASE WHEN r.referee_id = ANY(%(ids)s) THEN r.order_id END AS order_id
        FROM saleor_retention_referral r
        WHERE r.referee_id = ANY(%(ids)s) OR r.referrer_id = ANY(%(ids)s) ORDER BY r.id
        """,
    ),
    ExportSection(
        "referral_messages",
        """
        SELECT m.topic, m.decided_at FROM saleor_retention_referralmessage m JOIN saleor_retention_referral r ON r.id = m.referral_id
        WHERE CASE WHEN m.topic IN ('referral_welcome', 'referral_friend_rewarded') THEN r.referee_id ELSE r.referrer_id END = ANY(%(ids)s)
          AND (r.referee_id = ANY(%(ids)s) OR r.referrer_id = ANY(%(ids)s))
        ORDER BY m.id
        """,
    ),
    ExportSection(
        "customer_traces",
        """
        SELECT kind, min(first_seen_at) AS first_seen_at, count(*) AS number FROM saleor_retention_customertrace
        WHERE customer_id = ANY(%(ids)s) GROUP BY kind ORDER BY kind
        """,
    ),
)
"""Staff look at some referrals first: shoppers are told of these what they are told of the others."""


FORGET_REVIEWS = """
UPDATE saleor_retention_referralreview w
SET note = CASE WHEN w.note = '' THEN '' ELSE 'erased' END,
    actor = CASE WHEN w.actor = ANY(%(actors)s) THEN 'erased' ELSE w.actor END
FROM saleor_retention_referral r
WHERE r.id = w.referral_id
  AND (r.referrer_id = ANY(%(ids)s) OR r.referee_id = ANY(%(ids)s) OR w.actor = ANY(%(actors)s))
"""


def forget(erasure: Erasure) -> None:
    """The customer's code and link open nothing any more, and nothing tells what they had in common with whom.

    Referrals stay, as nobody's: the other side's points rest on them. So do decisions, without what staff wrote.
    """
    mark_left(erasure.customer_ids)
    forget_names(erasure.customer_ids)
    drop_hints(erasure.customer_ids)
    drop_visits(erasure.customer_ids)
    ids = [sorted(erasure.customer_ids)]
    execute("DELETE FROM saleor_retention_formerreferralcode WHERE customer_id = ANY(%s)", ids)
    execute("DELETE FROM saleor_retention_referralcode WHERE customer_id = ANY(%s)", ids)
    traces.forget(erasure.customer_ids)
    payout_privacy.forget(erasure)
    execute(
        FORGET_REVIEWS,
        {"ids": sorted(erasure.customer_ids), "actors": [f"user:{pk}" for pk in sorted(erasure.user_ids)]},
    )


@dataclass(frozen=True, slots=True)
class MovedReferrals:
    """Referrals that are to be settled again, and how many were taken back for good."""

    referral_ids: tuple[int, ...]
    dropped: int


def move(source_id: int, target_id: int, *, now: datetime) -> MovedReferrals:
    """Give one customer's code and referrals to the other. Of two claims of theirs the first holds.

    A claim that would make them their own referrer, or close a ring, is taken back with its points. A second code keeps
    working: it leads to the other. Call under `hold_claims`, before the customers are merged; settle afterwards.
    """
    both = (source_id, target_id)
    rows = lock_rows(
        WITH_BOTH.filter(referrer__in=both) | WITH_BOTH.filter(referee__in=both),
    )
    mark_standing({source_id, target_id, *(row.referee_id for row in rows)})
    dropped = _impossible(rows, source_id, target_id)
    _drop(dropped, both, now)
    gone = {row.pk for row in dropped}
    pair = {"source": source_id, "target": target_id}
    execute(
        "UPDATE saleor_retention_referral SET referrer_id = %(target)s WHERE referrer_id = %(source)s", pair
    )
    execute(
        "UPDATE saleor_retention_referral SET referee_id = %(target)s WHERE referee_id = %(source)s", pair
    )
    move_visits(source_id, target_id)
    move_name(source_id, target_id)
    payout_privacy.move(source_id, target_id)
    execute(
        """
        UPDATE saleor_retention_referralcode SET customer_id = %(target)s
        WHERE customer_id = %(source)s
          AND NOT EXISTS (SELECT FROM saleor_retention_referralcode WHERE customer_id = %(target)s)
        """,
        pair,
    )
    return MovedReferrals(tuple(row.pk for row in rows if row.pk not in gone), len(dropped))


def _impossible(rows: Sequence[Referral], source_id: int, target_id: int) -> list[Referral]:
    """Those that cannot be once the two are one."""
    both = {source_id, target_id}
    among = [row for row in rows if {row.referrer_id, row.referee_id} <= both]
    received = sorted(
        (row for row in rows if row.referee_id in both and row not in among),
        key=lambda row: (row.claimed_at, row.pk),
    )
    above = ancestors_of([row.referrer_id for row in received])
    merged = {child: target_id if parent in both else parent for child, parent in above.items()}
    rings = [row for row in received[:1] if rules.is_ancestor(target_id, row.referrer_id, merged)]
    return [*among, *received[1:], *rings]


def _drop(rows: Sequence[Referral], both: tuple[int, int], now: datetime) -> None:
    """Nobody is due anything for these any more, and nobody was brought by them."""
    targets = [
        Target(row.terms.programme_id, None, rules.cause_of(row.pk, side), 0, None, now, None)
        for row in rows
        if row.terms is not None
        for side in (rules.REFERRER, rules.REFEREE)
    ]
    lost = [
        bonuses.taken_away(row.pk, row.terms.programme_id, now)
        for row in rows
        if row.terms is not None and row.bonus_at is not None
    ]
    converge([*targets, *lost], now=now)
    given_rewards.take_all_back([row.pk for row in rows], now)
    commissions.take_all_back([row.pk for row in rows], now)
    sides = {pk for row in rows for pk in (row.referrer_id, row.referee_id)}
    totals.remeasure(sides - set(both), now=now)  # those two are measured once they are one
    Referral.objects.filter(pk__in=[row.pk for row in rows]).delete()
