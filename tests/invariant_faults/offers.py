"""Faults of offers. Ann used their ten percent for an order; Ben's are on his open checkout."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from saleor_retention.customers.identity import customers_of, identity
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.eligibility.offer import Ineligibility, Offer
from saleor_retention.offers.eligibility.reasons import Reason
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Assignment, Budget, Campaign, Grant
from saleor_retention.offers.redemptions.settle import settle
from saleor_retention.offers.reservations.decision_log import Outcome, save_decision
from saleor_retention.offers.reservations.reserve import reserve
from saleor_retention.orders.ingest import record
from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.discounts import OfferListing
from tests.builders import an_order

from . import Fault

CHECKOUT = UUID(int=2)
FREE_USES = "DROP INDEX one_live_redemption_per_grant;"


def an_order_and_a_checkout():
    now = datetime.now(UTC)
    campaign = lifecycle.campaign_create(
        CampaignSpec(
            name="Welcome back",
            percent_bp=1_000,
            listings=[OfferListing("main", "USD", None, 0)],
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=1),
        )
    )
    lifecycle.campaign_activate(campaign.pk, now=now)
    customers_of([identity(1, "ann@example.com"), identity(2, "ben@example.com")])
    granting.grant_to(campaign.pk, [1, 2], now=now)
    ann = Grant.objects.get(customer__user_id=1)
    ben = Grant.objects.get(customer__user_id=2)
    reserve(ann.pk, UUID(int=1), now=now)
    order = an_order(checkout_id=UUID(int=1), voucher_code=ann.code, discount_minor=1_560)
    settle(record({order.id: order}, now=now), now=now)
    reserve(ben.pk, CHECKOUT, now=now)
    cart = CartSnapshot(CHECKOUT, "main", "USD", 2, 24_000, 8, "x", voucher_code=ben.code)
    outcome = Outcome(Ineligibility(Reason.APPLIED), _as_offer(ben), saving_minor=2_400)
    save_decision(cart, outcome, is_declined=False, fingerprint="x", now=now)


def _as_offer(grant):
    campaign = grant.campaign
    return Offer(
        grant.pk, campaign.pk, campaign.name, grant.code, 2, 1_000, None, "USD", 0,
        campaign.starts_at, campaign.ends_at, timedelta(0), True, False,
    )  # fmt: skip


def a_limited_campaign():
    """Of its ten uses Ann has had one and Ben's open checkout holds another; somebody is held out of it."""
    now = datetime.now(UTC)
    an_order_and_a_checkout()
    campaign = Campaign.objects.get()
    Budget.objects.create(campaign=campaign, currency="", most=10, taken=2)
    customer = customers_of([one := identity(3, "cleo@example.com")])[one]
    Assignment.objects.create(campaign=campaign, customer_id=customer, is_held_out=True, assigned_at=now)


FAULTS = {
    "orders_use_the_grant_they_carry": Fault(
        an_order_and_a_checkout,
        """
        INSERT INTO saleor_retention_orderfact (order_id, number, origin, status, channel, currency, created_at, month, zone,
            is_purchase, due_minor, captured_minor, kept_minor, attributed_minor, gift_card_minor, points_minor,
            shipping_net_minor, shipping_gross_minor, discount_minor, net_sales_minor, gross_sales_minor, voucher_code,
            is_gone, hints, snapshot_hash, revision, customer_id)
        SELECT gen_random_uuid(), 'second', 'draft', 'live', 'main', 'USD', now(), '2026-01-01', 'UTC', false, 0, 0, 0, 0, 0, 0,
            0, 0, 100, 0, 0, code, false, '{}', '', 1, customer_id FROM saleor_retention_grant ORDER BY id LIMIT 1;
        """,
    ),
    "taken_within_its_terms": Fault(
        an_order_and_a_checkout, "UPDATE saleor_retention_campaignlisting SET minimum_minor = 1000000;"
    ),
    "budgets_say_what_was_taken": Fault(
        a_limited_campaign, "UPDATE saleor_retention_budget SET taken = taken + 1;"
    ),
    "promises_are_within_their_budget": Fault(
        a_limited_campaign,
        "UPDATE saleor_retention_budget SET most = 1; UPDATE saleor_retention_redemption SET promised_at = redeemed_at;",
    ),
    "held_out_customers_get_nothing": Fault(
        a_limited_campaign,
        """
        INSERT INTO saleor_retention_grant (campaign_id, customer_id, code)
        SELECT campaign_id, customer_id, 'held out' FROM saleor_retention_assignment;
        """,
    ),
    "one_live_redemption": Fault(
        an_order_and_a_checkout,
        FREE_USES
        + """
        INSERT INTO saleor_retention_redemption (grant_id, order_id, code, amount_minor, currency, redeemed_at)
        SELECT grant_id, gen_random_uuid(), code, amount_minor, currency, redeemed_at FROM saleor_retention_redemption;
        """,
    ),
    "redeemed_by_its_customer": Fault(
        an_order_and_a_checkout,
        """
        UPDATE saleor_retention_orderfact SET customer_id =
            (SELECT id FROM saleor_retention_customer WHERE user_id = 2);
        """,
    ),
    "redeemed_in_its_currency": Fault(
        an_order_and_a_checkout, "UPDATE saleor_retention_redemption SET currency = 'EUR';"
    ),
    "used_grants_are_not_promised": Fault(
        an_order_and_a_checkout,
        """
        INSERT INTO saleor_retention_reservation (grant_id, checkout_id)
        SELECT grant_id, gen_random_uuid() FROM saleor_retention_redemption;
        """,
    ),
    "dead_orders_give_back": Fault(
        an_order_and_a_checkout, "UPDATE saleor_retention_orderfact SET status = 'expired';"
    ),
    "promised_in_their_time": Fault(
        an_order_and_a_checkout,
        "UPDATE saleor_retention_redemption SET promised_at = promised_at + interval '2 days';",
    ),
    "applied_means_promised": Fault(an_order_and_a_checkout, "DELETE FROM saleor_retention_reservation;"),
    "a_move_has_two_ends": Fault(
        an_order_and_a_checkout, "UPDATE saleor_retention_checkoutdecision SET moved_delivery = '[5, 5]';"
    ),
    "issued_means_published": Fault(
        an_order_and_a_checkout, "UPDATE saleor_retention_grant SET issued_at = now();"
    ),
    "promises_end": Fault(
        an_order_and_a_checkout,
        "UPDATE saleor_retention_reservation SET touched_at = touched_at - interval '9 days';",
    ),
    "ended_offers_are_looked_at": Fault(
        an_order_and_a_checkout,
        """
        UPDATE saleor_retention_campaign SET state = 'stopped';
        UPDATE saleor_retention_checkoutdecision SET decided_at = decided_at - interval '2 days';
        """,
    ),
    "who_was_erased_has_no_offers": Fault(
        an_order_and_a_checkout,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now() WHERE user_id = 1;
        """,
    ),
}
