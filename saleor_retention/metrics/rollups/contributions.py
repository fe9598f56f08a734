"""What histories contribute to the roll-ups, in SQL: the one definition, whether it is added, taken away or compared.

Each statement reads the relation `states` (sign, currency, channel, days, net, gross, discounted, discount, since) and
returns sums of `sign` times what each history comes to. A count that followed single orders ("one more if the month is
new") drifts once news is late (docs/metrics.md): a history is taken away as it was and added as it is.
"""

from .histories import EPOCH

WINDOWS = ((1, 1), (3, 3), (12, 12), (1, 12), (3, 12))
"""Months of a period and of the window of activity, for which who stayed is kept."""


def _number(day: str) -> str:
    """The number of a day's month: months since the year 0."""
    return f"(extract(year FROM {day}) * 12 + extract(month FROM {day}))::integer - 1"


MONTH_OF_DAY = _number(f"({EPOCH} + p.day)")
FIRST_MONTH = _number(f"({EPOCH} + s.days[1])")
SINCE = _number(f"({EPOCH} + s.since)")
MONTH_OF_LATER = _number(f"({EPOCH} + p.later)")
LAST_MONTH = _number(f"({EPOCH} + s.days[cardinality(s.days)])")
DATE = "make_date({0} / 12, mod({0}, 12) + 1, 1)"
DATE_OF_MONTH, DATE_OF_COHORT = DATE.format("m.month"), DATE.format("m.cohort")
BUYERS_MONTH, BUYERS_PREVIOUS = DATE.format("b.month"), DATE.format("b.previous")

MONTHS = f"""
SELECT s.sign, s.currency, s.channel, {FIRST_MONTH} AS cohort, m.month, m.previous, m.previous_but_one,
       m.orders_of_previous, m.last_place - m.first_place + 1 AS orders,
       s.net[m.last_place] - coalesce(s.net[m.first_place - 1], 0) AS net,
       s.gross[m.last_place] - coalesce(s.gross[m.first_place - 1], 0) AS gross,
       s.discounted[m.last_place] - coalesce(s.discounted[m.first_place - 1], 0) AS discounted,
       s.discount[m.last_place] - coalesce(s.discount[m.first_place - 1], 0) AS discount,
       s.net[1] AS first_net
FROM states s
CROSS JOIN LATERAL (
    SELECT month, min(place) AS first_place, max(place) AS last_place, lag(month) OVER (ORDER BY month) AS previous,
           lag(month, 2) OVER (ORDER BY month) AS previous_but_one, lag(count(*)) OVER (ORDER BY month) AS orders_of_previous
    FROM (SELECT {MONTH_OF_DAY} AS month, place FROM unnest(s.days) WITH ORDINALITY AS p(day, place)) placed
    GROUP BY month) m
"""
"""Each month of each history in which there was a purchase."""

BUYERS = f"""
SELECT b.currency, b.channel, {BUYERS_MONTH} AS month,
       CASE WHEN b.previous IS NULL THEN DATE '0001-01-01' ELSE {BUYERS_PREVIOUS} END AS previous,
       sum(b.sign * b.customers)::integer AS customers, sum(b.sign * b.repeat_customers)::integer AS repeat_customers,
       sum(b.sign * b.orders)::integer AS orders
FROM (
    SELECT m.sign, m.currency, m.channel, m.month, c.*
    FROM ({MONTHS}) m
    CROSS JOIN LATERAL (VALUES
        (m.previous, 1, (m.orders >= 2)::integer - coalesce((m.orders_of_previous = 1)::integer, 0), m.orders),
        (m.previous_but_one, 0, coalesce((m.orders_of_previous = 1)::integer, 0), 0)
    ) AS c(previous, customers, repeat_customers, orders)
    WHERE (c.customers, c.repeat_customers) <> (0, 0)) b
GROUP BY b.currency, b.channel, b.month, b.previous
"""
"""A customer's second purchase of a period lies in the first month of it in which they bought, or, where that month has one,
in the next: then the period begins after the month before both, and not after the one between."""

CELLS = f"""
SELECT m.currency, m.channel, {DATE_OF_COHORT} AS cohort, {DATE_OF_MONTH} AS month, sum(m.sign)::integer AS customers,
       sum(m.sign * m.orders)::integer AS orders, sum(m.sign * m.net)::bigint AS net_minor,
       sum(m.sign * m.gross)::bigint AS gross_minor
FROM ({MONTHS}) m GROUP BY m.currency, m.channel, m.cohort, m.month
"""

MONTH_FIGURES = f"""
SELECT m.currency, m.channel, {DATE_OF_MONTH} AS month, sum(m.sign)::integer AS customers,
       coalesce(sum(m.sign) FILTER (WHERE m.month = m.cohort), 0)::integer AS new,
       coalesce(sum(m.sign) FILTER (WHERE m.previous = m.month - 1), 0)::integer AS retained,
       coalesce(sum(m.sign) FILTER (WHERE m.orders >= 2), 0)::integer AS repeat_customers,
       sum(m.sign * m.orders)::integer AS orders, sum(m.sign * m.net)::bigint AS net_minor,
       sum(m.sign * m.gross)::bigint AS gross_minor,
       coalesce(sum(m.sign * m.first_net) FILTER (WHERE m.month = m.cohort), 0)::bigint AS first_net_minor,
       sum(m.sign * m.discounted)::integer AS discounted_orders, sum(m.sign * m.discount)::bigint AS discount_minor
FROM ({MONTHS}) m GROUP BY m.currency, m.channel, m.month
"""


GAPS_OF_MONTHS = f"""
SELECT m.currency, m.channel, {DATE_OF_MONTH} AS month, m.days, sum(m.sign)::integer AS gaps
FROM (
    SELECT s.sign, s.currency, s.channel, {MONTH_OF_LATER} AS month, p.later - p.earlier AS days
    FROM states s
    CROSS JOIN LATERAL unnest(s.days[2:], s.days[1:cardinality(s.days) - 1]) AS p(later, earlier)) m
GROUP BY m.currency, m.channel, m.month, m.days
"""
"""Days between each purchase and the one before, by the month of the later one."""

PLACES = sorted({place for period, window in WINDOWS for place in (0, window, period, period + window)})
"""Months before a month that ended, of which it matters how many months with a purchase there were until then."""
BOUGHT_UNTIL = ", ".join(f"width_bucket(t.month - {place}, h.months) AS n_{place}" for place in PLACES)


def _sums(period: int, window: int) -> str:
    """Three sums of a period and a window over customers as they were when the month ended."""
    AT_END, AT_START = f"n_0 > n_{window}", f"n_{period} > n_{period + window}"
    NAME = f"{period}_{window}"
    return f"""
       coalesce(sum(sign) FILTER (WHERE {AT_END}), 0)::integer AS at_end_{NAME},
       coalesce(sum(sign) FILTER (WHERE {AT_END} AND {AT_START}), 0)::integer AS retained_{NAME},
       coalesce(sum(sign) FILTER (WHERE {AT_END} AND age < {period}), 0)::integer AS new_{NAME}"""


SUMS = ",".join(_sums(*window) for window in WINDOWS)
LINES = ", ".join(
    f"({period}, {window}, at_end_{period}_{window}, retained_{period}_{window}, new_{period}_{window})"
    for period, window in WINDOWS
)
LONGEST = max(window for _, window in WINDOWS)
ENDED_MONTHS = f"""
SELECT h.sign, h.currency, h.channel, t.month, t.month - h.cohort AS age, n.*
FROM (
    SELECT s.sign, s.currency, s.channel, {FIRST_MONTH} AS cohort, {SINCE} AS since, {LAST_MONTH} AS last_month,
           (SELECT array_agg(DISTINCT {MONTH_OF_DAY} ORDER BY {MONTH_OF_DAY}) FROM unnest(s.days) AS p(day)) AS months
    FROM states s WHERE s.since IS NOT NULL
    OFFSET 0) h
CROSS JOIN LATERAL generate_series(greatest(h.since, h.cohort), h.last_month + {LONGEST} - 1) AS t(month)
CROSS JOIN LATERAL (SELECT {BOUGHT_UNTIL} OFFSET 0) n
"""
"""Each month of a history that ended before the customer was silent for good, from the month of `since` on.

`OFFSET 0`: what is computed is computed once, and not wherever it is used.
"""

RETENTION_MONTHS = f"""
SELECT m.currency, m.channel, {DATE_OF_MONTH} AS month, c.period_months, c.window_months, c.at_end, c.retained, c.new
FROM (SELECT currency, channel, month, {SUMS} FROM ({ENDED_MONTHS}) ended GROUP BY currency, channel, month) m
CROSS JOIN LATERAL (VALUES {LINES}) AS c(period_months, window_months, at_end, retained, new)
WHERE (c.at_end, c.retained, c.new) <> (0, 0, 0)
"""

OF_HISTORIES = """
SELECT 1 AS sign, currency, channel, days, net, gross, discounted, discount, days[1] AS since
FROM saleor_retention_purchasehistory
"""
"""`states`: every history as it is kept."""
