"""What always holds of scores and groups: statements that must return no row."""

from ..core.invariants import Invariant

ONE_GROUP = Invariant(
    "a_scored_customer_is_in_a_group_of_its_plan",
    "Every score is of a group that its day's plan knows, by a run that has cut points for its currency.",
    """
    SELECT s.id, s."group", s.scored_on FROM saleor_retention_customerscore s
    LEFT JOIN saleor_retention_scoringrun r ON r.day = s.scored_on
    LEFT JOIN saleor_retention_scorecuts k ON k.run_id = r.day AND k.currency = s.currency
    LEFT JOIN saleor_retention_segmentplan p ON p.id = r.plan_id
    WHERE k.id IS NULL OR greatest(s.recency, s.frequency, s.monetary) > k.scale OR (p.id IS NOT NULL AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(p.groups) g WHERE g ->> 'code' = s."group"))
    """,
)

OF_CUSTOMERS = Invariant(
    "scores_are_of_customers",
    "Every score and change of group is of a customer that we know.",
    """
    SELECT s.customer_id FROM (
        SELECT customer_id FROM saleor_retention_customerscore
        UNION ALL SELECT customer_id FROM saleor_retention_segmentchange) s
    WHERE NOT EXISTS (SELECT FROM saleor_retention_customer c WHERE c.id = s.customer_id)
    """,
)
"""No foreign key says so: a night would look up each of a million rows at its commits."""

HISTORY_LEADS = Invariant(
    "the_last_change_leads_to_the_group",
    "The last change of group of a customer and currency leads to the group they are in now, and to none without a score.",
    """
    SELECT customer_id, currency, h.after, s."group" FROM (
        SELECT DISTINCT ON (customer_id, currency) customer_id, currency, after FROM saleor_retention_segmentchange
        ORDER BY customer_id, currency, day DESC, id DESC) h
    FULL JOIN saleor_retention_customerscore s USING (customer_id, currency)
    WHERE coalesce(h.after, '') <> coalesce(s."group", '')
    """,
)

HISTORY_CONNECTS = Invariant(
    "changes_of_group_follow_each_other",
    "Each change of group begins where the one before ended, the first from none.",
    """
    SELECT id, before, ended FROM (
        SELECT id, before, coalesce(lag(after) OVER (PARTITION BY customer_id, currency ORDER BY day, id), '') AS ended
        FROM saleor_retention_segmentchange) h
    WHERE before <> ended
    """,
)

COUNTS_ADD_UP = Invariant(
    "counts_of_groups_add_up",
    "While no run is under way, the counts of the last day are what its scores come to.",
    """
    SELECT currency, "group", recency, frequency, sum(customers), sum(orders), sum(net) FROM (
        SELECT day, currency, "group", recency, frequency, customers, orders, net_minor AS net
        FROM saleor_retention_segmentcount
        UNION ALL
        SELECT scored_on, currency, "group", recency, frequency, -1, -orders, -net_minor
        FROM saleor_retention_customerscore) both_sides
    JOIN (SELECT * FROM saleor_retention_scoringrun ORDER BY day DESC LIMIT 1) r
        ON r.day = both_sides.day AND r.finished_at IS NOT NULL
    GROUP BY 1, 2, 3, 4 HAVING sum(customers) <> 0 OR sum(orders) <> 0 OR sum(net) <> 0
    """,
)

ALL_OF_A_DAY = Invariant(
    "a_finished_run_scored_everybody",
    "While no run is under way, all scores are of its day.",
    """
    SELECT s.id, s.scored_on FROM saleor_retention_customerscore s
    JOIN (SELECT * FROM saleor_retention_scoringrun ORDER BY day DESC LIMIT 1) r ON r.finished_at IS NOT NULL
    WHERE s.scored_on <> r.day
    """,
)

NOBODY_ERASED = Invariant(
    "who_was_erased_has_no_score",
    "An erased customer has no score and no history of groups.",
    """
    SELECT c.id FROM saleor_retention_customer c WHERE c.erased_at IS NOT NULL AND (
        EXISTS (SELECT FROM saleor_retention_customerscore s WHERE s.customer_id = c.id)
        OR EXISTS (SELECT FROM saleor_retention_segmentchange g WHERE g.customer_id = c.id))
    """,
)

PUBLISHED_AS_SCORED = Invariant(
    "what_audiences_ask_is_what_was_scored",
    "The group, scores and flags that are published of a customer are those of their scores.",
    """
    SELECT f.customer_id, f.published -> 'segments' AS published, s.scores FROM saleor_retention_customerfacts f
    LEFT JOIN (
        SELECT customer_id, jsonb_object_agg(currency, jsonb_strip_nulls(jsonb_build_object(
            'group', "group", 'recency', recency, 'frequency', frequency, 'monetary', monetary, 'atRisk', is_at_risk,
            'churn', nullif(churn, ''), 'valueClass', nullif(value_class, '')))) AS scores
        FROM saleor_retention_customerscore GROUP BY customer_id) s ON s.customer_id = f.customer_id
    WHERE f.published -> 'segments' IS DISTINCT FROM s.scores
    """,
)

SCORING_RUNS = Invariant(
    "scoring_does_not_stop",
    "No run is left unfinished for longer than a day: a worker runs.",
    """
    SELECT day, position FROM saleor_retention_scoringrun
    WHERE finished_at IS NULL AND began_at < now() - interval '1 day'
    """,
    waits=True,
)

INVARIANTS = (
    ONE_GROUP,
    OF_CUSTOMERS,
    HISTORY_LEADS,
    HISTORY_CONNECTS,
    COUNTS_ADD_UP,
    ALL_OF_A_DAY,
    NOBODY_ERASED,
    PUBLISHED_AS_SCORED,
    SCORING_RUNS,
)
