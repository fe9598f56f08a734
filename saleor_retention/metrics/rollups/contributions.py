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
LAST_MONTH = _number(f"({EPOCH} + s.days[cardinality(s.days)])")
DATE = "make_date({0} / 12, mod({0}, 12) + 1, 1)"
DATE_OF_MONTH, DATE_OF_COHORT = DATE.format("m.month"), DATE.format("m.cohort")

MONTHS = f"""
SELECT s.sign, s.currency, s.channel, {FIRST_MONTH} AS cohort, m.month, m.previous, m.last_place - m.first_place + 1 AS orders,
       s.net[m.last_place] - coalesce(s.net[m.first_place - 1], 0) AS net,
       s.gross[m.last_place] - coalesce(s.gross[m.first_place - 1], 0) AS gross,
       s.discounted[m.last_place] - coalesce(s.discounted[m.first_place - 1], 0) AS discounted,
       s.discount[m.last_place] - coalesce(s.discount[m.first_place - 1], 0) AS discount,
       s.net[1] AS first_net
FROM states s
CROSS JOIN LATERAL (
    SELECT month, min(place) AS first_place, max(place) AS last_place, lag(month) OVER (ORDER BY month) AS previous
    FROM (SELECT {MONTH_OF_DAY} AS month, place FROM unnest(s.days) WITH ORDINALITY AS p(day, place)) placed
    GROUP BY month) m
"""
"""Each month of each history in which there was a purchase."""

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


def _bought_by(months_before: int) -> str:
    """How many months with a purchase there were when the month that is so many before `t.month` ended."""
    return f"width_bucket(t.month - {months_before}, h.months)"


def _is_active(window: int, months_before: int = 0) -> str:
    return f"{_bought_by(months_before)} > {_bought_by(months_before + window)}"


def _counts(period: int, window: int) -> str:
    """One line of VALUES: of a period and a window, three conditions on the customer when the month ended."""
    AT_END, AT_START = _is_active(window), _is_active(window, period)
    return (
        f"({period}, {window}, {AT_END}, {AT_END} AND {AT_START}, {AT_END} AND t.month - h.cohort < {period})"
    )


COUNTS = ", ".join(_counts(*window) for window in WINDOWS)
LONGEST = max(window for _, window in WINDOWS)
STATES_OF_MONTHS = f"""
SELECT h.sign, h.currency, h.channel, t.month, c.period_months, c.window_months, c.at_end, c.retained, c.new
FROM (
    SELECT s.sign, s.currency, s.channel, {FIRST_MONTH} AS cohort, {SINCE} AS since, {LAST_MONTH} AS last_month,
           (SELECT array_agg(DISTINCT {MONTH_OF_DAY} ORDER BY {MONTH_OF_DAY}) FROM unnest(s.days) AS p(day)) AS months
    FROM states s WHERE s.since IS NOT NULL) h
CROSS JOIN LATERAL generate_series(greatest(h.since, h.cohort), h.last_month + {LONGEST} - 1) AS t(month)
CROSS JOIN LATERAL (VALUES {COUNTS}) AS c(period_months, window_months, at_end, retained, new)
WHERE c.at_end
"""
"""Each month that ended while the customer was active, from the month of `since` on."""

RETENTION_MONTHS = f"""
SELECT m.currency, m.channel, {DATE_OF_MONTH} AS month, m.period_months, m.window_months,
       sum(m.sign)::integer AS at_end, coalesce(sum(m.sign) FILTER (WHERE m.retained), 0)::integer AS retained,
       coalesce(sum(m.sign) FILTER (WHERE m.new), 0)::integer AS new
FROM ({STATES_OF_MONTHS}) m GROUP BY m.currency, m.channel, m.month, m.period_months, m.window_months
"""

OF_HISTORIES = """
SELECT 1 AS sign, currency, channel, days, net, gross, discounted, discount, days[1] AS since
FROM saleor_retention_purchasehistory
"""
"""`states`: every history as it is kept."""
