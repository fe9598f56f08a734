"""Followed links are counted, and forgotten when their token is good no more; their number by member and day stays."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

from ...conf import conf
from ...core.clock import store_zone
from ...core.db import command, execute
from ...core.rate_limit import within_limit
from .. import rules
from ..codes import owners_of
from .rules import VisitToken, signed

FOLLOWED = "referral.visit"
"""Under this name visits are counted, by member."""

NOBODY = "nobody"
"""Whom all links lead to that are no member's, together: a stranger fills no table by making codes up."""

NOTE = """
WITH visit AS (
    INSERT INTO saleor_retention_referralvisit (id, customer_id, visited_at)
    SELECT %(visit)s, c.id, %(now)s FROM saleor_retention_customer c WHERE c.id = %(customer)s AND %(is_counted)s
    RETURNING customer_id)
INSERT INTO saleor_retention_referralvisitcount AS n (customer_id, day, visits)
SELECT customer_id, %(day)s, 1 FROM visit
ON CONFLICT (customer_id, day) DO UPDATE SET visits = n.visits + 1
"""


def follow(code: str, *, now: datetime) -> str:
    """A link was followed: the token that its visitor takes along, empty for a code that is nobody's.

    A member's visits above `RETENTION_REFERRAL_VISITS_PER_HOUR` are not counted, but lead on. The same three statements
    for every code. Call outside a transaction: the limit counts whatever comes of it.
    """
    text = rules.normalised(code)
    customer = owners_of({text}).get(text)
    subject = NOBODY if customer is None else f"customer:{customer}"
    is_counted = bool(within_limit(FOLLOWED, [subject], now=now, most=conf.referral_visits_per_hour))
    token = VisitToken(text, uuid4(), now)
    execute(
        NOTE,
        {
            "visit": token.visit_id,
            "customer": customer,
            "now": now,
            "day": now.astimezone(store_zone()).date(),
            "is_counted": is_counted,
        },
    )
    return "" if customer is None else signed(token)


def forget_visits(*, now: datetime) -> int:
    """Drop a batch of visits whose token is good no more; returns how many. Their count by day stays."""
    before = now - timedelta(days=conf.attribution_days)
    with command():
        rows = execute(
            """
            SELECT id FROM saleor_retention_referralvisit WHERE visited_at < %s
            ORDER BY visited_at LIMIT %s FOR UPDATE SKIP LOCKED
            """,
            [before, conf.batch_size],
        )
        return _drop([visit_id for (visit_id,) in rows])


def _drop(visit_ids: Collection[object]) -> int:
    if not visit_ids:
        return 0
    ids = list(visit_ids)
    execute("UPDATE saleor_retention_referral SET visit_id = NULL WHERE visit_id = ANY(%s)", [ids])
    execute("DELETE FROM saleor_retention_referralvisit WHERE id = ANY(%s)", [ids])
    return len(ids)


def drop_visits(customer_ids: Collection[int]) -> None:
    """Nothing is known any more of who followed the links of these customers."""
    ids = [sorted(customer_ids)]
    execute(
        """
        UPDATE saleor_retention_referral r SET visit_id = NULL FROM saleor_retention_referralvisit v
        WHERE v.id = r.visit_id AND v.customer_id = ANY(%s)
        """,
        ids,
    )
    execute("DELETE FROM saleor_retention_referralvisit WHERE customer_id = ANY(%s)", ids)
    execute("DELETE FROM saleor_retention_referralvisitcount WHERE customer_id = ANY(%s)", ids)


def move_visits(source_id: int, target_id: int) -> None:
    """One customer's visits become the other's; those of a day are added up."""
    pair = {"source": source_id, "target": target_id}
    execute(
        "UPDATE saleor_retention_referralvisit SET customer_id = %(target)s WHERE customer_id = %(source)s",
        pair,
    )
    execute(
        """
        WITH gone AS (DELETE FROM saleor_retention_referralvisitcount WHERE customer_id = %(source)s RETURNING day, visits)
        INSERT INTO saleor_retention_referralvisitcount AS n (customer_id, day, visits)
        SELECT %(target)s, day, visits FROM gone
        ON CONFLICT (customer_id, day) DO UPDATE SET visits = n.visits + excluded.visits
        """,
        pair,
    )
