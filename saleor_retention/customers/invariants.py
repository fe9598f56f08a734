"""What always holds of customers."""

from ..kernel.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "accounts_are_one_customer",
        "An account of the store is one customer.",
        """
        SELECT user_id, count(*) FROM saleor_retention_customer WHERE user_id IS NOT NULL
        GROUP BY user_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "guests_are_one_customer",
        "A guest of an address is one customer.",
        """
        SELECT email_hash, count(*) FROM saleor_retention_customer WHERE user_id IS NULL AND email_hash IS NOT NULL
        GROUP BY email_hash HAVING count(*) > 1
        """,
    ),
    Invariant(
        "customers_are_known_by_something",
        "A customer has an account or an address, unless she was erased.",
        """
        SELECT id FROM saleor_retention_customer
        WHERE user_id IS NULL AND email_hash IS NULL AND erased_at IS NULL
        """,
    ),
    Invariant(
        "addresses_are_hashes",
        "No e-mail address is stored, only its keyed hash.",
        "SELECT id FROM saleor_retention_customer WHERE email_hash IS NOT NULL AND email_hash !~ '^[0-9a-f]{64}$'",
    ),
)
