"""What always holds for events: statements that must return no row."""

from ...core.invariants import Invariant

EXACT = Invariant(
    "events_give_what_they_are_due",
    "An event that stands gave its customer the points of its rule; a withdrawn one gives none.",
    """
    SELECT v.id, v.points, e.due FROM saleor_retention_event v
    JOIN saleor_retention_customer c ON c.id = v.customer_id
    LEFT JOIN saleor_retention_entitlement e
        ON e.cause = 'event:' || v.id AND e.programme_id = v.programme_id AND e.customer_id = v.customer_id
    WHERE c.erased_at IS NULL
      AND coalesce(e.due, 0) <> CASE WHEN v.withdrawn_at IS NULL THEN v.points ELSE 0 END
    UNION ALL
    SELECT e.id, 0, e.due FROM saleor_retention_entitlement e
    WHERE starts_with(e.cause, 'event:') AND e.due > 0
      AND NOT EXISTS (SELECT FROM saleor_retention_event v WHERE 'event:' || v.id = e.cause)
    """,
)

BY_RULE = Invariant(
    "events_earn_by_their_rule",
    "An event has the points of the rule that it names, which is of its programme and kind.",
    """
    SELECT v.id, v.points, r.points FROM saleor_retention_event v
    JOIN saleor_retention_eventrule r ON r.id = v.rule_id
    WHERE v.points <> r.points OR (v.programme_id, v.kind, v.name) <> (r.programme_id, r.kind, r.name)
       OR v.occurred_at < r.valid_from AND NOT r.includes_earlier
    """,
)

INVARIANTS: tuple[Invariant, ...] = (EXACT, BY_RULE)
