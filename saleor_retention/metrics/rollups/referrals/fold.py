"""Standings of customers made anew from their codes, claims and histories, and the difference added to the roll-ups.

Claims, rewards, reversals, merges, erasures and late orders are all the same: what a customer came to is taken away, what
they come to is added. Doing it twice adds nothing. Settling a referral writes none of these rows: it leaves news behind.
"""

from collections.abc import Collection

from ....core.clock import store_zone
from ....core.db import execute
from ..fold import lock_rollups
from .contributions import EMPTIED, added, kept
from .facts import ALL_STANDINGS, HISTORIES, PARTS, STANDINGS_OF

OLD_PARTS = ", ".join(f"o.{part.strip()} AS o_{part.strip()}" for part in PARTS.split(","))
NEW_PARTS = ", ".join(f"n.{part.strip()}" for part in PARTS.split(","))
SET_PARTS = ", ".join(f"{part.strip()} = excluded.{part.strip()}" for part in PARTS.split(","))

FOLD = f"""
WITH o AS MATERIALIZED (
    SELECT * FROM saleor_retention_referralstanding WHERE customer_id = ANY(%(ids)s)),
n AS MATERIALIZED ({STANDINGS_OF}),
oh AS MATERIALIZED (SELECT * FROM saleor_retention_referredhistory WHERE customer_id = ANY(%(ids)s)),
nh AS MATERIALIZED ({HISTORIES.format("SELECT * FROM n")}),
gone AS (
    DELETE FROM saleor_retention_referralstanding
    WHERE customer_id IN (SELECT customer_id FROM o) AND customer_id NOT IN (SELECT customer_id FROM n)),
written AS (
    INSERT INTO saleor_retention_referralstanding (customer_id, zone, {PARTS})
    SELECT customer_id, zone, {PARTS} FROM (SELECT * FROM n EXCEPT SELECT customer_id, zone, {PARTS} FROM o) c
    ON CONFLICT (customer_id) DO UPDATE SET zone = excluded.zone, {SET_PARTS}),
gone_histories AS (
    DELETE FROM saleor_retention_referredhistory
    WHERE id IN (SELECT id FROM oh) AND (customer_id, currency, channel) NOT IN (SELECT customer_id, currency, channel FROM nh)),
written_histories AS (
    INSERT INTO saleor_retention_referredhistory (customer_id, currency, channel, days, net)
    SELECT customer_id, currency, channel, days, net
    FROM (SELECT * FROM nh EXCEPT SELECT customer_id, currency, channel, days, net FROM oh) c
    ON CONFLICT (customer_id, currency, channel) DO UPDATE SET days = excluded.days, net = excluded.net),
standings AS MATERIALIZED (
    SELECT -1 AS sign, customer_id, {PARTS} FROM o UNION ALL SELECT 1, customer_id, {PARTS} FROM n),
histories AS MATERIALIZED (
    SELECT -1 AS sign, customer_id, currency, channel, days, net FROM oh
    UNION ALL SELECT 1, customer_id, currency, channel, days, net FROM nh),
days AS ({added("referralday")}), totals AS ({added("referredtotal")}), friends AS ({added("referrermonth")} RETURNING 1)
SELECT count(*) FROM (
    (SELECT customer_id FROM (SELECT customer_id, {PARTS} FROM n EXCEPT SELECT customer_id, {PARTS} FROM o) a)
    UNION (SELECT customer_id FROM (SELECT customer_id, {PARTS} FROM o EXCEPT SELECT customer_id, {PARTS} FROM n) b)
    UNION (SELECT customer_id FROM (SELECT * FROM nh EXCEPT SELECT customer_id, currency, channel, days, net FROM oh) d)
    UNION (SELECT customer_id FROM (SELECT customer_id, currency, channel, days, net FROM oh EXCEPT SELECT * FROM nh) e)) changed
"""

RENEW = (
    "DELETE FROM saleor_retention_referralstanding",
    "DELETE FROM saleor_retention_referredhistory",
    "DELETE FROM saleor_retention_referralday",
    "DELETE FROM saleor_retention_referredtotal",
    "DELETE FROM saleor_retention_referrermonth",
    f"INSERT INTO saleor_retention_referralstanding (customer_id, zone, {PARTS}) SELECT customer_id, zone, {PARTS}"
    f" FROM ({ALL_STANDINGS}) n",
    "INSERT INTO saleor_retention_referredhistory (customer_id, currency, channel, days, net) "
    + HISTORIES.format("SELECT * FROM saleor_retention_referralstanding"),
    *(f"WITH {kept()} {added(table)}" for table in ("referralday", "referredtotal", "referrermonth")),
)


def fold_referrals(customer_ids: Collection[int]) -> int:
    """Bring these customers' standings and the roll-ups of referrals up to the facts; returns how many had changed.

    Call inside a transaction, after their purchase histories were folded. A fixed number of statements for any number.
    """
    if not customer_ids:
        return 0
    lock_rollups()
    params = {"ids": sorted(set(customer_ids)), "zone": store_zone().key}
    ((changed,),) = execute(FOLD, params)
    if changed:
        drop_empty()
    return int(changed)


def drop_empty() -> None:
    """What comes to nothing leaves no row."""
    for statement in EMPTIED:
        execute(statement, [])


def renew() -> None:
    """All of it from the facts; visits are counted apart. Call inside a transaction that locked the roll-ups."""
    for statement in RENEW:
        execute(statement, {"zone": store_zone().key})
