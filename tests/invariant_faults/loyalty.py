"""One fault for each invariant of the ledger: what forbids it is lifted, then it is done."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from saleor_retention.core.db import command
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import capture, hold, release
from tests.builders import NOON, an_order
from tests.builders.points import a_member, a_programme, an_id, give, the_shop_says

from . import Fault, earning

LIFTED = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE saleor_retention_posting DISABLE TRIGGER append_only;
ALTER TABLE saleor_retention_lotconsumption DISABLE TRIGGER append_only;
"""
"""Waiting foreign keys are checked first: a table with pending checks cannot be altered."""


def healthy() -> None:
    """Ann has an order of 130 points, spent 30 of them, holds 20 and got 5 from staff; Ben owes 40.

    Nothing here grows stale with the calendar: the points never expire, the open hold is of this minute.
    """
    version = a_programme(expiry_months=None)
    the_shop_says(an_order(an_id("ann's order"), user_id=1))
    ann, ben = Customer.objects.get(user_id=1), a_member(2)
    with command():
        spent = hold(ann.pk, version.programme_id, 30, an_id("first checkout"), now=NOON)
        capture(spent.pk, an_id("second order"), now=NOON)
        returned = hold(ann.pk, version.programme_id, 10, an_id("second checkout"), now=NOON)
        release(returned.pk, now=NOON)
        hold(ann.pk, version.programme_id, 20, an_id("third checkout"), now=datetime.now(UTC))
    adjust(ann.pk, version.programme_id, 5, actor="staff:1", reason="sorry", key="k", now=NOON)
    give(ben, 40, version, "referral:1:referrer")
    lost = hold(ben.pk, version.programme_id, 40, an_id("ben's checkout"), now=NOON)
    capture(lost.pk, an_id("ben's order"), now=NOON)
    give(ben, 0, version, "referral:1:referrer", now=NOON + timedelta(days=1))


def held_for_now() -> None:
    """The same, with holds that end in an hour by the database's clock."""
    healthy()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE saleor_retention_hold SET expires_at = now() + interval '1 hour' WHERE state = 'open'"
        )


def _account(kind: str, user: int) -> str:
    return f"""(SELECT a.id FROM saleor_retention_account a JOIN saleor_retention_customer c ON c.id = a.customer_id
        WHERE a.kind = '{kind}' AND c.user_id = {user})"""


def _fault(sql: str, *, without: tuple[tuple[str, str], ...] = ()) -> Fault:
    dropped = "".join(
        f"ALTER TABLE saleor_retention_{table} DROP CONSTRAINT {name};\n" for table, name in without
    )
    return Fault(healthy, LIFTED + dropped + sql)


FAULTS: dict[str, Fault] = {
    **earning.FAULTS,
    "points_are_conserved": _fault(
        f"UPDATE saleor_retention_account SET balance = balance + 1 WHERE id = {_account('available', 1)}"
    ),
    "balances_equal_their_postings": _fault(
        f"""UPDATE saleor_retention_account SET balance = balance + 5 WHERE id = {_account("available", 1)};
        UPDATE saleor_retention_account SET balance = balance - 5 WHERE id = {_account("held", 1)}"""
    ),
    "customers_are_not_overdrawn": _fault(
        f"UPDATE saleor_retention_account SET balance = -1 WHERE id = {_account('held', 2)}",
        without=(("account", "customers_never_overdraw"),),
    ),
    # The first earning now comes after everything that spent it.
    "customers_were_never_overdrawn": _fault(
        """UPDATE saleor_retention_posting SET id = id + 1000000 WHERE id = (
            SELECT min(p.id) FROM saleor_retention_posting p
            JOIN saleor_retention_transaction t ON t.id = p.transaction_id WHERE t.kind = 'earn')"""
    ),
    "postings_are_well_formed": _fault(
        f"""UPDATE saleor_retention_posting SET destination_id = {_account("available", 2)}
        WHERE id = (SELECT min(p.id) FROM saleor_retention_posting p
            JOIN saleor_retention_transaction t ON t.id = p.transaction_id WHERE t.kind = 'earn')"""
    ),
    "no_transaction_is_empty": _fault(
        """INSERT INTO saleor_retention_transaction
            (programme_id, customer_id, kind, idempotency_key, request_hash, cause, actor, reason, occurred_at)
        SELECT programme_id, customer_id, 'adjust', 'empty', '', '', '', '', now()
        FROM saleor_retention_transaction LIMIT 1"""
    ),
    "a_key_moves_points_once": _fault(
        """UPDATE saleor_retention_transaction SET idempotency_key = 'adjust:k' WHERE kind = 'capture'""",
        without=(("transaction", "one_movement_per_key"),),
    ),
    "entitlements_equal_their_movements": _fault(
        "UPDATE saleor_retention_entitlement SET due = due + 1 WHERE cause LIKE 'order:%'"
    ),
    "a_cause_has_one_owner": _fault(
        """INSERT INTO saleor_retention_entitlement (programme_id, customer_id, cause, due, revision)
        SELECT e.programme_id, c.id, e.cause, 1, 0
        FROM saleor_retention_entitlement e, saleor_retention_customer c
        WHERE e.cause LIKE 'order:%' AND c.user_id = 2"""
    ),
    # Money came back for goods, and the points stayed: what a lost refund would leave behind.
    "orders_give_what_they_are_due": _fault(
        "UPDATE saleor_retention_orderfact SET kept_minor = kept_minor - 100"
    ),
    "lots_cover_the_balance": _fault(
        f"UPDATE saleor_retention_account SET balance = balance + 1 WHERE id = {_account('available', 1)}"
    ),
    "lots_are_never_overconsumed": _fault(
        "UPDATE saleor_retention_lotconsumption SET points = points + 1 WHERE id = (SELECT min(id) FROM saleor_retention_lotconsumption)"
    ),
    "what_leaves_comes_from_lots": _fault(
        """UPDATE saleor_retention_lotconsumption SET points = points - 1
        WHERE id = (SELECT min(id) FROM saleor_retention_lotconsumption)"""
    ),
    "a_hold_is_resolved_once": _fault(
        "UPDATE saleor_retention_hold SET state = 'released' WHERE state = 'captured'"
    ),
    "what_is_held_is_promised": _fault(
        "UPDATE saleor_retention_hold SET points = points + 1 WHERE state = 'open'"
    ),
    "a_debt_is_paid_first": _fault(
        f"UPDATE saleor_retention_account SET balance = 1 WHERE id = {_account('available', 2)}"
    ),
    "no_hold_is_stale": Fault(
        held_for_now,
        "UPDATE saleor_retention_hold SET expires_at = now() - interval '1 hour' WHERE state = 'open'",
    ),
    "expired_lots_are_closed": _fault(
        "UPDATE saleor_retention_lot SET expires_at = now() - interval '2 days' WHERE remaining > 0"
    ),
    "ends_follow_activity": _fault(
        "UPDATE saleor_retention_lot SET idle_months = 6, expires_at = earned_at WHERE cause LIKE 'order:%'"
    ),
    "what_is_withheld_was_not_given": _fault(
        """INSERT INTO saleor_retention_withheld
            (cause, reason, order_id, channel, points, order_created_at, computed_at)
        SELECT cause, 'shadow', substr(cause, 7)::uuid, 'main', due, now(), now()
        FROM saleor_retention_entitlement WHERE cause LIKE 'order:%'"""
    ),
    "who_left_holds_no_points": Fault(
        healthy,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now() WHERE user_id = 1;
        """,
    ),
}
