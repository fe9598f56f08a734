"""What always holds for reminders and for ends by inactivity: statements that must return no row."""

from ...core.invariants import Invariant

TOLD_ONCE = Invariant(
    "reminders_are_told_once",
    "There is one reminder for each customer, day and notice.",
    """
    SELECT programme_id, customer_id, last_day, notice_days, count(*) FROM saleor_retention_expiryreminder
    GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
    """,
)

INVARIANTS: tuple[Invariant, ...] = (TOLD_ONCE,)
