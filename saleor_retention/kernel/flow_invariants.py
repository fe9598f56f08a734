"""What always holds of the flow itself: rings, effects and commands."""

from .invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "objects_are_dirty_once",
        "An object has one inbox row, however often it rings.",
        "SELECT kind, ref, count(*) FROM saleor_retention_inboxitem GROUP BY kind, ref HAVING count(*) > 1",
    ),
    Invariant(
        "effects_leave_once",
        "An effect is written once for its key.",
        "SELECT key, count(*) FROM saleor_retention_outboxeffect GROUP BY key HAVING count(*) > 1",
    ),
    Invariant(
        "commands_have_a_reason",
        "A staff command was given once for its key, by somebody, for a reason.",
        """
        SELECT min(id), scope, key FROM saleor_retention_staffcommand GROUP BY scope, key
        HAVING count(*) > 1 OR bool_or(btrim(reason) = '') OR bool_or(btrim(actor) = '') OR bool_or(btrim(key) = '')
        """,
    ),
    Invariant(
        "the_store_has_most_of_what_we_know",
        "When they were compared last, the store had at least half of the orders and accounts that we know.",
        """
        SELECT labels::jsonb ->> 'kind', value FROM saleor_retention_figure WHERE name = 'lost_rows' AND value > 0
        """,
    ),
    Invariant(
        "no_ring_is_parked",
        "Every object that rang could be converged; a parked one shows its error here.",
        """
        SELECT kind, ref, attempts, last_error FROM saleor_retention_inboxitem WHERE parked_at IS NOT NULL
        """,
        waits=True,
    ),
    Invariant(
        "no_ring_waits_too_long",
        "No due object waits longer than an hour to be looked at: a worker runs.",
        """
        SELECT kind, ref, due_at FROM saleor_retention_inboxitem
        WHERE parked_at IS NULL AND due_at < now() - interval '1 hour'
        """,
        waits=True,
    ),
    Invariant(
        "no_effect_is_parked",
        "Every effect could be delivered; a parked one shows its error here.",
        "SELECT key, attempts, last_error FROM saleor_retention_outboxeffect WHERE parked_at IS NOT NULL",
        waits=True,
    ),
    Invariant(
        "no_effect_waits_too_long",
        "No due effect waits longer than an hour to be delivered: a worker runs.",
        """
        SELECT key, due_at FROM saleor_retention_outboxeffect
        WHERE delivered_at IS NULL AND parked_at IS NULL AND due_at < now() - interval '1 hour'
        """,
        waits=True,
    ),
)
