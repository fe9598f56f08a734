"""What always holds of codes, as statements that return the rows where it does not."""

from ...core.invariants import Invariant

CODES: tuple[Invariant, ...] = (
    Invariant(
        "codes_are_known_by_their_hash",
        "No code is kept as it is typed, and no address that one is bound to.",
        """
        SELECT id FROM saleor_retention_offercode
        WHERE code_hash !~ '^[0-9a-f]{64}$' OR email_hash !~ '^[0-9a-f]{64}$'
        """,
    ),
    Invariant(
        "a_claim_gave_a_grant_of_its_campaign",
        "What a code gave is a grant of the code's own campaign, and no other code gave it.",
        """
        SELECT c.id, c.grant_id FROM saleor_retention_offercode c
        LEFT JOIN saleor_retention_grant g ON g.id = c.grant_id
        WHERE c.grant_id IS NOT NULL AND (g.campaign_id <> c.campaign_id OR c.is_shared OR EXISTS (
            SELECT FROM saleor_retention_offercode o WHERE o.grant_id = c.grant_id AND o.id <> c.id))
        """,
    ),
    Invariant(
        "batches_hold_their_codes",
        "A batch has as many codes as were made, all of its campaign.",
        """
        SELECT b.id, b.number FROM saleor_retention_codebatch b
        WHERE b.number <> (SELECT count(*) FROM saleor_retention_offercode c
                           WHERE c.batch_id = b.id AND c.campaign_id = b.campaign_id)
        """,
    ),
    Invariant(
        "sent_codes_forget_the_address",
        "Once a code was sent, nothing keeps the address it was sent to.",
        """
        SELECT id FROM saleor_retention_outboxeffect
        WHERE kind = 'offer.code' AND delivered_at IS NOT NULL AND (payload ? 'email' OR payload ? 'email_hash')
        """,
    ),
    Invariant(
        "what_guests_typed_is_forgotten",
        "What a guest typed on a checkout is kept for a day: the sweep runs.",
        "SELECT checkout_id FROM saleor_retention_keptcode WHERE typed_at < now() - interval '25 hours'",
        waits=True,
    ),
    Invariant(
        "who_was_erased_claimed_nothing",
        "No code says that an erased customer claimed it.",
        """
        SELECT c.id, g.customer_id FROM saleor_retention_offercode c
        JOIN saleor_retention_grant g ON g.id = c.grant_id
        JOIN saleor_retention_customer k ON k.id = g.customer_id AND k.erased_at IS NOT NULL
        """,
    ),
)
