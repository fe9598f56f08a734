"""Faults of codes. Ann claimed one of three codes, everybody types another campaign's, and Ben asked for one by e-mail."""

from datetime import UTC, datetime, timedelta

from saleor_retention.core.queues import outbox
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.codes import claims, landing_page
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store

from . import Fault


def a_campaign(now):
    campaign = lifecycle.campaign_create(
        CampaignSpec(
            name="Codes",
            percent_bp=1_000,
            listings=[OfferListing("main", "USD", None, 0)],
            starts_at=now - timedelta(days=1),
        )
    )
    return lifecycle.campaign_activate(campaign.pk, now=now)


def codes_of_each_kind():
    now = datetime.now(UTC)
    store().join(CustomerSnapshot(1, "ann@example.com", now))
    batch = claims.codes_create(a_campaign(now).pk, 3, actor="user:9", now=now)
    claims.code_claim(claims.batch_codes(batch, after=0, limit=1)[0].code, 1, now)
    claims.shared_code_set(a_campaign(now).pk, "SPRING25", now=now)
    gated = a_campaign(now)
    landing_page.gate_set(gated.pk, is_open=True, actor="user:9", now=now)
    landing_page.code_request(gated.pk, "ben@example.com", now)
    outbox.deliver(HANDLERS)


FAULTS = {
    "codes_are_known_by_their_hash": Fault(
        codes_of_each_kind,
        "UPDATE saleor_retention_offercode SET email_hash = 'ben@example.com' WHERE email_hash IS NOT NULL;",
    ),
    "a_claim_gave_a_grant_of_its_campaign": Fault(
        codes_of_each_kind,
        """
        UPDATE saleor_retention_offercode SET grant_id = NULL WHERE grant_id IS NOT NULL;
        UPDATE saleor_retention_offercode SET grant_id = (SELECT id FROM saleor_retention_grant), claimed_at = now()
        WHERE email_hash IS NOT NULL;
        """,
    ),
    "batches_hold_their_codes": Fault(
        codes_of_each_kind,
        "DELETE FROM saleor_retention_offercode WHERE batch_id IS NOT NULL AND claimed_at IS NULL;",
    ),
    "sent_codes_forget_the_address": Fault(
        codes_of_each_kind,
        """
        UPDATE saleor_retention_outboxeffect SET payload = '{"email": "ben@example.com"}' WHERE kind = 'offer.code';
        """,
    ),
    "what_guests_typed_is_forgotten": Fault(
        codes_of_each_kind,
        """
        INSERT INTO saleor_retention_keptcode (checkout_id, code_hash, typed_at)
        VALUES (gen_random_uuid(), repeat('0', 64), now() - interval '26 hours');
        """,
    ),
    "who_was_erased_claimed_nothing": Fault(
        codes_of_each_kind,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now() WHERE user_id = 1;
        """,
    ),
}
