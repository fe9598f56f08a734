"""Faults of customers."""

from saleor_retention.customers.identity import customers_of, identity

from . import Fault


def an_account_and_a_guest():
    customers_of([identity(1, "ann@example.com"), identity(None, "ben@example.com")])


FAULTS = {
    "accounts_are_one_customer": Fault(
        an_account_and_a_guest,
        """
        ALTER TABLE saleor_retention_customer DROP CONSTRAINT one_customer_per_account;
        INSERT INTO saleor_retention_customer (user_id) VALUES (1);
        """,
    ),
    "guests_are_one_customer": Fault(
        an_account_and_a_guest,
        """
        DROP INDEX one_guest_per_address;
        INSERT INTO saleor_retention_customer (email_hash)
        SELECT email_hash FROM saleor_retention_customer WHERE user_id IS NULL;
        """,
    ),
    "customers_are_known_by_something": Fault(
        an_account_and_a_guest,
        """
        ALTER TABLE saleor_retention_customer DROP CONSTRAINT a_customer_is_known_by_something;
        UPDATE saleor_retention_customer SET email_hash = NULL WHERE user_id IS NULL;
        """,
    ),
    "addresses_are_hashes": Fault(
        an_account_and_a_guest,
        "UPDATE saleor_retention_customer SET email_hash = 'ben@example.com' WHERE user_id IS NULL",
    ),
    "former_customers_are_a_hash_and_a_day": Fault(
        an_account_and_a_guest,
        """
        ALTER TABLE saleor_retention_formercustomer ADD COLUMN customer_id bigint;
        INSERT INTO saleor_retention_formercustomer (email_hash, left_on, customer_id)
        SELECT email_hash, now(), id FROM saleor_retention_customer;
        """,
    ),
    "erased_customers_are_nobody": Fault(
        an_account_and_a_guest,
        """
        ALTER TABLE saleor_retention_customer DROP CONSTRAINT an_erased_customer_is_nobody;
        UPDATE saleor_retention_customer SET erased_at = now();
        """,
    ),
    "merges_lead_to_an_account": Fault(
        an_account_and_a_guest,
        """
        UPDATE saleor_retention_customer a SET merged_into_id = g.id FROM saleor_retention_customer g
        WHERE a.user_id = 1 AND g.user_id IS NULL;
        """,
    ),
}
