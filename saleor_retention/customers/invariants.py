"""What always holds of customers."""

from ..core.invariants import Invariant

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
        "A customer has an account or an address, unless they were erased.",
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
    Invariant(
        "former_customers_are_a_hash_and_a_day",
        "Of an account that was deleted nothing is kept but the keyed hash of its address and the day.",
        """
        SELECT left(email_hash, 8) FROM saleor_retention_formercustomer w
        WHERE email_hash !~ '^[0-9a-f]{64}$' OR to_jsonb(w) - ARRAY['email_hash', 'left_on'] <> '{}'
        """,
    ),
    Invariant(
        "erased_customers_are_nobody",
        "An erased customer has no account, no address, leads to nobody, and nothing is known or published about them.",
        """
        SELECT c.id FROM saleor_retention_customer c
        LEFT JOIN saleor_retention_customerfacts f ON f.customer_id = c.id
        WHERE c.erased_at IS NOT NULL AND (
            c.user_id IS NOT NULL OR c.email_hash IS NOT NULL OR c.joined_at IS NOT NULL
            OR c.merged_into_id IS NOT NULL OR f.published <> '{}'
            OR f.birthday IS NOT NULL OR f.country <> '' OR f.city <> '' OR f.language <> ''
            OR f.attributes <> '{}' OR f.consents <> '[]')
        """,
    ),
    Invariant(
        "merges_lead_to_an_account",
        "Who was merged leads to a customer with an account who was not merged themselves: no chain, no ring.",
        """
        SELECT c.id, c.merged_into_id FROM saleor_retention_customer c
        LEFT JOIN saleor_retention_customer t ON t.id = c.merged_into_id
        WHERE c.merged_into_id IS NOT NULL AND (t.user_id IS NULL OR t.merged_into_id IS NOT NULL)
        """,
    ),
)
