"""Faults of audiences. Ann is in an audience, and on a list."""

from datetime import UTC, datetime

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.lists.lists import list_upload
from saleor_retention.audiences.membership_changes import record_movements
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.identity import customers_of, identity
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store

from . import Fault


def an_audience_and_a_list():
    now = datetime.now(UTC)
    store().join(CustomerSnapshot(1, "ann@example.com", now))
    customers_of([identity(1, "ann@example.com")])
    audience_create(
        "New", {"neverOrdered": {}}, by=StaffContext("user:9", "Welcome"), now=now, is_tracked=True
    )
    list_upload("Friends", "1", now=now)
    record_movements(now=now)


FAULTS = {
    "who_was_erased_is_in_no_audience": Fault(
        an_audience_and_a_list,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now() WHERE user_id = 1;
        """,
    ),
    "nobody_is_twice_in_an_audience": Fault(
        an_audience_and_a_list,
        """
        DROP INDEX one_open_span_per_audience_and_customer;
        INSERT INTO saleor_retention_membership (audience_id, customer_id, entered_at)
        SELECT audience_id, customer_id, entered_at FROM saleor_retention_membership;
        """,
    ),
    "audiences_are_their_last_version": Fault(
        an_audience_and_a_list, "UPDATE saleor_retention_audience SET name = 'Changed by hand';"
    ),
}
