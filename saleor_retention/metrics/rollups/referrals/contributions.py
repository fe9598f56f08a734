"""What standings and histories contribute to the roll-ups of referrals, in SQL: added, taken away or compared.

Each statement reads the relations `standings` and `histories` (with a `sign`) and returns sums of `sign` times what
each comes to.
"""

from ..histories import EPOCH

EVER = "date '0001-01-01'"
"""In place of a month."""

SCOPES = "unnest(CASE WHEN {0}.channel = '' THEN ARRAY[''] ELSE ARRAY['', {0}.channel] END) AS c(channel)"
"""All channels, and the one."""

OF_SHOP = "visits, members, claims, claims_without_link"
"""Columns of a day that know no currency; visits are counted anew by themselves (`visits`)."""
OF_CURRENCY = "conversions, cost_minor, reversed, reversed_cost_minor, orders, net_minor"

PARTS_OF_DAYS = f"""
SELECT member_since AS day, '' AS currency, '' AS channel, sign AS members, 0 AS claims, 0 AS claims_without_link,
       0 AS conversions, 0::bigint AS cost_minor, 0 AS reversed, 0::bigint AS reversed_cost_minor, 0 AS orders, 0::bigint AS net_minor
FROM standings WHERE member_since IS NOT NULL
UNION ALL
SELECT claimed_on, '', '', 0, sign, CASE WHEN is_by_link THEN 0 ELSE sign END, 0, 0, 0, 0, 0, 0
FROM standings WHERE claimed_on IS NOT NULL
UNION ALL
SELECT s.counted_on, s.currency, c.channel, 0, 0, 0,
       CASE WHEN s.is_conversion THEN s.sign ELSE 0 END, CASE WHEN s.is_conversion THEN s.sign * s.cost_minor ELSE 0 END,
       CASE WHEN s.is_conversion THEN 0 ELSE s.sign END, CASE WHEN s.is_conversion THEN 0 ELSE s.sign * s.cost_minor END, 0, 0
FROM standings s CROSS JOIN LATERAL {SCOPES.format("s")}
WHERE s.counted_on IS NOT NULL AND s.currency <> ''
UNION ALL
SELECT {EPOCH} + p.day, h.currency, h.channel, 0, 0, 0, 0, 0, 0, 0, h.sign, h.sign * (p.net - p.before)
FROM histories h
CROSS JOIN LATERAL unnest(h.days, h.net, array_prepend(0::bigint, h.net[:cardinality(h.net) - 1])) AS p(day, net, before)
"""

DAYS = f"""
SELECT day, currency, channel, sum(members)::integer AS members, sum(claims)::integer AS claims,
       sum(claims_without_link)::integer AS claims_without_link, sum(conversions)::integer AS conversions,
       sum(cost_minor)::bigint AS cost_minor, sum(reversed)::integer AS reversed,
       sum(reversed_cost_minor)::bigint AS reversed_cost_minor, sum(orders)::integer AS orders,
       sum(net_minor)::bigint AS net_minor
FROM ({PARTS_OF_DAYS}) p GROUP BY day, currency, channel
"""

TOTALS = """
SELECT currency, channel, sum(sign)::integer AS customers, sum(sign * cardinality(days))::integer AS orders,
       sum(sign * net[cardinality(net)])::bigint AS net_minor
FROM histories GROUP BY currency, channel
"""

FRIENDS = f"""
SELECT m.month, s.referrer_id AS customer_id, sum(s.sign)::integer AS friends
FROM standings s
CROSS JOIN LATERAL (VALUES (date_trunc('month', s.counted_on)::date), ({EVER})) AS m(month)
WHERE s.is_conversion AND s.referrer_id IS NOT NULL GROUP BY m.month, s.referrer_id
"""

ROLL_UPS = {
    "referralday": (DAYS, "currency, channel, day"),
    "referredtotal": (TOTALS, "currency, channel"),
    "referrermonth": (FRIENDS, "customer_id, month"),
}
"""By table: what it is made of, and its key."""

SUMS = {
    "referralday": (
        "members", "claims", "claims_without_link", "conversions", "cost_minor", "reversed", "reversed_cost_minor", "orders",
        "net_minor",
    ),
    "referredtotal": ("customers", "orders", "net_minor"),
    "referrermonth": ("friends",),
}  # fmt: skip
"""Columns of each that are added up."""


def kept(sign: int = 1) -> str:
    """`standings` and `histories`: as they are kept."""
    SIGN = sign
    return f"""
standings AS (SELECT {SIGN} AS sign, t.* FROM saleor_retention_referralstanding t),
histories AS (SELECT {SIGN} AS sign, t.* FROM saleor_retention_referredhistory t)"""


def added(table: str) -> str:
    """The statement that adds what `standings` and `histories` come to."""
    PARTS, KEYS = ROLL_UPS[table]
    TABLE, COLUMNS = table, ", ".join(SUMS[table])
    ADDED = ", ".join(f"{column} = t.{column} + excluded.{column}" for column in SUMS[table])
    ANY = " OR ".join(f"{column} <> 0" for column in SUMS[table])
    MORE, NOTHING = (", visits", ", 0") if table == "referralday" else ("", "")
    return f"""
INSERT INTO saleor_retention_{TABLE} AS t ({KEYS}, {COLUMNS}{MORE})
SELECT {KEYS}, {COLUMNS}{NOTHING} FROM ({PARTS}) c WHERE {ANY}
ON CONFLICT ({KEYS}) DO UPDATE SET {ADDED}
"""


EMPTIED = (
    "DELETE FROM saleor_retention_referralday WHERE (visits, members, claims, conversions, reversed, orders) = (0, 0, 0, 0, 0, 0)"
    " AND (claims_without_link, cost_minor, reversed_cost_minor, net_minor) = (0, 0, 0, 0)",
    "DELETE FROM saleor_retention_referredtotal WHERE (customers, orders, net_minor) = (0, 0, 0)",
    "DELETE FROM saleor_retention_referrermonth WHERE friends = 0",
)
"""What comes to nothing leaves no row."""
