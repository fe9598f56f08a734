"""Scores in SQL: the arithmetic of `rules` and `groups` over the order facts, for any number of customers at once."""

from typing import Any

from .groups import group_case
from .plans import SegmentTerms
from .rules import SCALES, cut_shares

KEY = "segments"
"""Of what is published."""
FIRST_DAY = "DATE '1970-01-01'"
"""Days in cut points count from it."""


def measured(of_range: bool) -> str:
    """What customers bought, by currency, before an instant: of those whose ids are after one and up to another, or of all."""
    ids = "AND o.customer_id > %(after)s AND o.customer_id <= %(last)s AND c.id > %(after)s AND c.id <= %(last)s"
    return f"""
SELECT o.customer_id, o.currency, count(*)::int AS orders, sum(o.net_sales_minor)::bigint AS net_minor,
       (min(o.created_at) AT TIME ZONE %(zone)s)::date AS first_day,
       (max(o.created_at) AT TIME ZONE %(zone)s)::date AS last_day,
       (max(o.created_at) AT TIME ZONE %(zone)s)::date - {FIRST_DAY} AS last_number
FROM saleor_retention_orderfact o
JOIN saleor_retention_customer c ON c.id = o.customer_id AND c.erased_at IS NULL AND c.merged_into_id IS NULL
WHERE o.is_purchase AND o.created_at < %(until)s
  {ids if of_range else ""}
GROUP BY o.customer_id, o.currency
"""


SHARES: tuple[tuple[int, tuple[float, ...]], ...] = tuple((scale, cut_shares(scale)) for scale in SCALES)
ALL_SHARES = [share for _, shares in SHARES for share in shares]
"""All scales are cut at once: which one is wanted is known when the customers are counted."""

CUT = f"""
SELECT currency, count(*) AS customers,
       percentile_disc(%(shares)s::float8[]) WITHIN GROUP (ORDER BY last_number) AS recency,
       percentile_disc(%(shares)s::float8[]) WITHIN GROUP (ORDER BY orders) AS frequency,
       percentile_disc(%(shares)s::float8[]) WITHIN GROUP (ORDER BY net_minor) AS monetary,
       percentile_disc(%(tops)s::float8[]) WITHIN GROUP (ORDER BY net_minor) AS tops
FROM ({measured(of_range=False)}) m GROUP BY currency ORDER BY currency
"""

GAPS = """
SELECT currency, percentile_disc(%(share)s) WITHIN GROUP (ORDER BY gap) AS gap
FROM (
    SELECT o.currency, (o.created_at AT TIME ZONE %(zone)s)::date - lag((o.created_at AT TIME ZONE %(zone)s)::date) OVER (
        PARTITION BY o.customer_id, o.currency ORDER BY o.created_at) AS gap
    FROM saleor_retention_orderfact o
    WHERE o.is_purchase AND o.customer_id IS NOT NULL AND o.created_at < %(until)s) g
WHERE gap IS NOT NULL GROUP BY currency
"""
"""Days between a purchase and the customer's next one."""


def scored(terms: SegmentTerms, *, of_range: bool) -> tuple[str, dict[str, Any]]:
    """A statement of the scores and groups of a range of customers, or of all, and its parameters.

    `cuts` has to be there: by currency, the cut points as arrays. Cut points below a whole number are those up to the one
    before it, which is what `width_bucket` counts. (`OFFSET 0`: a score is computed once, and not wherever it is used.)
    """
    group, params = group_case(terms.groups)
    statement = f"""
    SELECT w.customer_id, w.currency, w.r AS recency, w.f AS frequency, w.m AS monetary,
           (SELECT {group} FROM (SELECT
                (1 + (8 * (w.r - 1) + w.scale - 1) / (2 * (w.scale - 1))) AS recency,
                (1 + (8 * (w.f - 1) + w.scale - 1) / (2 * (w.scale - 1))) AS frequency,
                (1 + (8 * (w.m - 1) + w.scale - 1) / (2 * (w.scale - 1))) AS monetary,
                w.orders, w.days, w.span / nullif(w.orders - 1, 0) AS "interval",
                100 * w.days * (w.orders - 1) / nullif(w.span, 0) AS rhythm OFFSET 0) AS v) AS "group",
           w.orders, w.net_minor, w.first_day, w.last_day,
           w.span > 0 AND 100 * w.days * (w.orders - 1) > %(risk)s * w.span AS is_at_risk,
           CASE WHEN w.days <= w.quiet_days THEN '' WHEN w.orders = 1 THEN 'quick' ELSE 'late' END AS churn,
           CASE WHEN w.net_minor > greatest(0, w.vip_over_minor) THEN 'vip'
                WHEN w.net_minor > greatest(0, w.pre_vip_over_minor) THEN 'pre_vip' ELSE '' END AS value_class
    FROM (
        SELECT m.*, k.scale, k.quiet_days, k.vip_over_minor, k.pre_vip_over_minor,
               1 + width_bucket(m.last_number::bigint - 1, k.recency) AS r,
               1 + width_bucket(m.orders::bigint - 1, k.frequency) AS f,
               1 + width_bucket(m.net_minor - 1, k.monetary) AS m,
               (%(day)s::date - m.last_day)::bigint AS days, (m.last_day - m.first_day)::bigint AS span
        FROM ({measured(of_range)}) m JOIN cuts k ON k.currency = m.currency OFFSET 0) w
    """
    return statement, params | {"risk": terms.risk_percent}


CUT_COLUMNS = """
SELECT currency, scale, quiet_days, vip_over_minor, pre_vip_over_minor,
       ARRAY(SELECT jsonb_array_elements_text(recency)::bigint) AS recency,
       ARRAY(SELECT jsonb_array_elements_text(frequency)::bigint) AS frequency,
       ARRAY(SELECT jsonb_array_elements_text(monetary)::bigint) AS monetary
"""
STORED_CUTS = f"{CUT_COLUMNS} FROM saleor_retention_scorecuts WHERE run_id = %(day)s"
UNSAVED_CUTS = f"""
{CUT_COLUMNS} FROM jsonb_to_recordset(%(cuts)s::jsonb) AS k(
    currency text, scale int, quiet_days int, vip_over_minor bigint, pre_vip_over_minor bigint, recency jsonb,
    frequency jsonb, monetary jsonb)
"""

COLUMNS = 'recency, frequency, monetary, "group", orders, net_minor, first_day, last_day, is_at_risk, churn, value_class'
SAID = 'customer_id, "group", recency, frequency, monetary, is_at_risk, churn, value_class'
"""Of a score, what `PUBLISHED` says: where one of these differs, it is said anew."""
SAID_BEFORE, SAID_NOW = (", ".join(f"{day}.{name}" for name in SAID.split(", ")) for day in ("e", "n"))


def write_scores(terms: SegmentTerms) -> tuple[str, dict[str, Any]]:
    """The statement that brings the scores of a range of customers to the day, with what changed of their groups.

    Its rows are the ids of those about whom something else is to be published now: a score of theirs came, changed or went, or
    they have one and nothing is published. Who has no facts yet is told of by the next night. Both days meet in one full join, which is hashed or merged whatever the planner
    thinks of their sizes.
    """
    statement, params = scored(terms, of_range=True)
    return (
        f"""
        WITH cuts AS MATERIALIZED ({STORED_CUTS}), scored AS MATERIALIZED ({statement}),
        earlier AS MATERIALIZED (
            SELECT currency, {SAID} FROM saleor_retention_customerscore
            WHERE customer_id > %(after)s AND customer_id <= %(last)s),
        written AS (
            INSERT INTO saleor_retention_customerscore (customer_id, currency, scored_on, {COLUMNS})
            SELECT customer_id, currency, %(day)s, {COLUMNS} FROM scored ORDER BY customer_id, currency
            ON CONFLICT (customer_id, currency) DO UPDATE SET (scored_on, {COLUMNS}) = (
                excluded.scored_on, {", ".join(f"excluded.{name}" for name in COLUMNS.split(", "))})),
        changed AS MATERIALIZED (
            SELECT customer_id, currency, e."group" AS before, n."group" AS after
            FROM earlier e FULL JOIN scored n USING (customer_id, currency)
            WHERE ({SAID_BEFORE}) IS DISTINCT FROM ({SAID_NOW})),
        left_all AS (
            DELETE FROM saleor_retention_customerscore s USING changed c
            WHERE c.after IS NULL AND s.customer_id = c.customer_id AND s.currency = c.currency),
        moved AS (
            INSERT INTO saleor_retention_segmentchange (customer_id, currency, day, before, after)
            SELECT customer_id, currency, %(day)s, coalesce(before, ''), coalesce(after, '')
            FROM changed WHERE before IS DISTINCT FROM after ORDER BY customer_id, currency),
        known AS MATERIALIZED (
            SELECT customer_id, published ? '{KEY}' AS is_told FROM saleor_retention_customerfacts
            WHERE customer_id > %(after)s AND customer_id <= %(last)s)
        SELECT customer_id FROM known WHERE customer_id IN (SELECT customer_id FROM changed)
            OR NOT is_told AND customer_id IN (SELECT customer_id FROM scored)
        """,
        params,
    )


def foreseen(terms: SegmentTerms) -> tuple[str, dict[str, Any]]:
    """The statement of how many customers would be in each group, and how many of them are elsewhere now; it writes nothing."""
    statement, params = scored(terms, of_range=False)
    return (
        f"""
        WITH cuts AS MATERIALIZED ({UNSAVED_CUTS}), scored AS MATERIALIZED ({statement})
        SELECT n.currency, n."group" AS code, count(*) AS customers, sum(n.orders)::bigint AS orders,
               sum(n.net_minor)::bigint AS net_minor, count(*) FILTER (WHERE e."group" IS DISTINCT FROM n."group") AS moved
        FROM scored n LEFT JOIN saleor_retention_customerscore e USING (customer_id, currency)
        GROUP BY n.currency, n."group" ORDER BY n.currency, customers DESC, n."group"
        """,
        params,
    )


COUNT = """
SELECT currency, "group", recency, frequency, count(*) AS customers, sum(orders)::bigint AS orders,
       sum(net_minor)::bigint AS net_minor
FROM saleor_retention_customerscore WHERE scored_on = %(day)s GROUP BY currency, "group", recency, frequency
"""
"""Read for itself and then written: what is read to be written at once is read by one process of the server alone."""


PUBLISHED = """
SELECT i.customer_id, (
    SELECT json_strip_nulls(json_object_agg(s.currency, json_build_object(
        'group', s."group", 'recency', s.recency, 'frequency', s.frequency, 'monetary', s.monetary, 'atRisk', s.is_at_risk,
        'churn', nullif(s.churn, ''), 'valueClass', nullif(s.value_class, ''))))::jsonb
    FROM saleor_retention_customerscore s WHERE s.customer_id = i.customer_id) AS value
FROM unnest(%(ids)s::bigint[]) AS i(customer_id)
"""
"""What audiences may ask of the scores, by customer: looked up for each, as a planner that knows nothing yet of a first night's
scores would read all of them for every batch. (Put together as text: it takes half as long as from JSON in JSON.)"""
