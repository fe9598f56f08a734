"""What the figures of referrals rely on: standings are what the facts say, roll-ups what standings say."""

from ....core.invariants import Invariant
from .contributions import ROLL_UPS, SUMS, kept
from .facts import HISTORIES, PARTS, standings
from .visits import COUNTED, LAST

COLUMNS = ", ".join(f"{{0}}.{part.strip()}" for part in PARTS.split(","))
NO_NEWS_WAITS = """
NOT EXISTS (SELECT FROM saleor_retention_inboxitem i WHERE i.kind IN ('history', 'referral') AND i.ref = d.customer_id::text)
AND NOT EXISTS (SELECT FROM saleor_retention_metricsrebuild WHERE finished_at IS NULL)
"""
EVERYBODY = """
SELECT u.customer_id, coalesce(t.zone, 'UTC') AS zone
FROM (SELECT customer_id FROM saleor_retention_referralcode UNION SELECT referee_id FROM saleor_retention_referral
      UNION SELECT customer_id FROM saleor_retention_referralstanding) u
LEFT JOIN saleor_retention_referralstanding t ON t.customer_id = u.customer_id
"""
"""Each in the zone that their days were kept in."""


def _differs(table: str) -> str:
    (SUMMED, KEYS), TABLE, COLUMNS = ROLL_UPS[table], table, ", ".join(SUMS[table])
    ANY = " OR ".join(f"{column} <> 0" for column in SUMS[table])
    return f"""
WITH {kept()}
SELECT {KEYS}, {COLUMNS} FROM (
    (SELECT {KEYS}, {COLUMNS} FROM saleor_retention_{TABLE} WHERE {ANY}
     EXCEPT SELECT {KEYS}, {COLUMNS} FROM ({SUMMED}) s WHERE {ANY})
    UNION ALL
    (SELECT {KEYS}, {COLUMNS} FROM ({SUMMED}) s WHERE {ANY}
     EXCEPT SELECT {KEYS}, {COLUMNS} FROM saleor_retention_{TABLE} WHERE {ANY})) AS differences
"""


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "standings_equal_referrals",
        "What of a customer's code and claim is in the roll-ups is what these say, but for news that waits.",
        f"""
        SELECT d.customer_id FROM (
            SELECT coalesce(t.customer_id, n.customer_id) AS customer_id FROM saleor_retention_referralstanding t
            FULL JOIN ({standings(EVERYBODY, "a.zone")}) n ON n.customer_id = t.customer_id
            WHERE ({COLUMNS.format("t")}) IS DISTINCT FROM ({COLUMNS.format("n")})) d
        WHERE {NO_NEWS_WAITS}
        """,
    ),
    Invariant(
        "referred_histories_equal_histories",
        "Purchases of referred customers are in the roll-ups of referrals as they are in their histories, but for news that waits.",
        f"""
        SELECT d.customer_id FROM (
            SELECT coalesce(t.customer_id, n.customer_id) AS customer_id FROM saleor_retention_referredhistory t
            FULL JOIN ({HISTORIES.format("SELECT * FROM saleor_retention_referralstanding")}) n
              ON n.customer_id = t.customer_id AND n.currency = t.currency AND n.channel = t.channel
            WHERE (t.days, t.net) IS DISTINCT FROM (n.days, n.net)) d
        WHERE {NO_NEWS_WAITS}
        """,
    ),
    Invariant(
        "referral_days_equal_standings",
        "What a day comes to in claims, rewards and purchases is what all standings and histories come to on it.",
        _differs("referralday"),
    ),
    Invariant(
        "referred_totals_equal_histories",
        "What referred customers bought is what all their histories come to.",
        _differs("referredtotal"),
    ),
    Invariant(
        "leaderboard_equals_standings",
        "A member has as many rewarded friends on the board, of each month and of all, as standings say.",
        _differs("referrermonth"),
    ),
    Invariant(
        "visits_of_days_equal_their_counts",
        "The visits of a day that is over are those of all members, but for days that are to be counted again.",
        f"""
        SELECT coalesce(t.day, n.day) AS day, t.visits, n.visits AS of_members
        FROM (SELECT day, visits FROM saleor_retention_referralday WHERE currency = '' AND channel = '' AND visits > 0) t
        FULL JOIN ({COUNTED.format("true")}) n ON n.day = t.day
        WHERE t.visits IS DISTINCT FROM n.visits AND coalesce(t.day, n.day) < {LAST}
          AND NOT EXISTS (SELECT FROM saleor_retention_inboxitem i
                          WHERE i.kind = 'referral_visits' AND i.ref = coalesce(t.day, n.day)::text)
        """,
    ),
)
