"""Faults of referrals. Ann brought Ben, Ben's first order rewarded both; Ben brought Cleo, who waits."""

from dataclasses import replace
from datetime import timedelta

from saleor_retention.customers.identity import customers_of, identity
from saleor_retention.loyalty.ledger.converge import converge
from saleor_retention.loyalty.models import Programme
from saleor_retention.orders import customer_totals
from saleor_retention.orders.ingest import record
from saleor_retention.referrals.claims import HINT
from saleor_retention.referrals.codes import change_code, get_or_create_code
from saleor_retention.referrals.links.models import ReferralVisit
from saleor_retention.referrals.links.visits import follow
from saleor_retention.referrals.models import Referral, ReferralProgramme
from saleor_retention.referrals.settle import due
from tests.builders import NOON, an_order

from . import Fault

FREE_STATE = "ALTER TABLE saleor_retention_referral DROP CONSTRAINT a_reward_has_an_order;"

DUE_LATER = (
    "; UPDATE saleor_retention_referral SET due_at = rewarded_at + interval '1 hour' WHERE state = 'rewarded'"
)


def a_chain_of_three():
    points = Programme.objects.create(slug="points", name="Points")
    ReferralProgramme.objects.create(
        programme=points,
        channel="main",
        referrer_points=500,
        referee_points=250,
        valid_from=NOON - timedelta(days=1),
        actor="staff:1",
        reason="spring",
    )
    ids = customers_of([ann := identity(1, "a@x"), ben := identity(2, "b@x"), cleo := identity(3, "c@x")])
    code = get_or_create_code(ids[ann], NOON)
    change_code(ids[ann], "ANNAS", NOON)
    follow(code, now=NOON)
    visit = ReferralVisit.objects.get()
    Referral.objects.create(
        referrer_id=ids[ann], referee_id=ids[ben], claimed_at=NOON, source="link", attribution="only", touched_at=NOON, visit=visit
    )  # fmt: skip
    Referral.objects.create(referrer_id=ids[ben], referee_id=ids[cleo], claimed_at=NOON)
    order = replace(an_order(user_id=2, email="b@x"), fully_paid_at=NOON + timedelta(hours=1))
    changes = record({order.id: order}, now=NOON)
    converge(due(changes, now=NOON), now=NOON)
    customer_totals.refresh({ids[ben]})
    guest = an_order(user_id=None, email="dora@x", hints=((HINT, code),))
    converge(due(record({guest.id: guest}, now=NOON), now=NOON), now=NOON)


FAULTS = {
    "conversions_are_paid_for_goods": Fault(
        a_chain_of_three, "UPDATE saleor_retention_orderlinefact SET is_gift_card = TRUE"
    ),
    "referrer_is_another_person": Fault(
        a_chain_of_three,
        """
        ALTER TABLE saleor_retention_referral DROP CONSTRAINT nobody_refers_herself;
        UPDATE saleor_retention_referral SET referrer_id = referee_id WHERE state = 'pending';
        """,
    ),
    "friend_has_one_referrer": Fault(
        a_chain_of_three,
        """
        ALTER TABLE saleor_retention_referral DROP CONSTRAINT saleor_retention_referral_referee_id_key;
        INSERT INTO saleor_retention_referral (referrer_id, referee_id, state, claimed_at)
        SELECT a.referrer_id, c.referee_id, 'pending', now() FROM saleor_retention_referral a, saleor_retention_referral c
        WHERE a.state = 'rewarded' AND c.state = 'pending';
        """,
    ),
    "referral_pairs_have_one_direction": Fault(
        a_chain_of_three,
        """
        INSERT INTO saleor_retention_referral (referrer_id, referee_id, state, claimed_at)
        SELECT referee_id, referrer_id, 'pending', now() FROM saleor_retention_referral WHERE state = 'rewarded';
        """,
    ),
    "referrals_form_no_ring": Fault(
        a_chain_of_three,
        """
        INSERT INTO saleor_retention_referral (referrer_id, referee_id, state, claimed_at)
        SELECT c.referee_id, a.referrer_id, 'pending', now() FROM saleor_retention_referral a, saleor_retention_referral c
        WHERE a.state = 'rewarded' AND c.state = 'pending';
        """,
    ),
    "referral_rewards_are_due_exactly": Fault(
        a_chain_of_three,
        "UPDATE saleor_retention_entitlement SET due = due + 1 WHERE cause LIKE 'referral:%:referee'",
    ),
    "referral_points_have_a_referral": Fault(
        a_chain_of_three,
        "UPDATE saleor_retention_entitlement SET cause = 'referral:0:referee' WHERE cause LIKE 'referral:%:referee'",
    ),
    "conversion_is_the_friends_own_order": Fault(
        a_chain_of_three, "UPDATE saleor_retention_orderfact SET customer_id = NULL"
    ),
    "referral_state_follows_its_order": Fault(
        a_chain_of_three, "UPDATE saleor_retention_orderfact SET is_purchase = false"
    ),
    "referral_points_are_those_of_the_terms": Fault(
        a_chain_of_three, "UPDATE saleor_retention_referral SET place = NULL WHERE state = 'rewarded'"
    ),
    "referrals_wait_for_the_return_window": Fault(
        a_chain_of_three, "UPDATE saleor_retention_referralprogramme SET return_days = 14" + DUE_LATER
    ),
    "conversions_are_soon_enough": Fault(
        a_chain_of_three,
        """
        UPDATE saleor_retention_referralprogramme SET within_days = 1;
        UPDATE saleor_retention_orderfact SET created_at = created_at + interval '2 days';
        """,
    ),
    "referrers_are_rewarded_within_limits": Fault(
        a_chain_of_three, "UPDATE saleor_retention_referralprogramme SET most_rewards = 0"
    ),
    "referral_budgets_are_kept": Fault(
        a_chain_of_three,
        """
        UPDATE saleor_retention_referralprogramme SET budget_minor = 100;
        UPDATE saleor_retention_referral SET cost_minor = 101 WHERE state = 'rewarded';
        """,
    ),
    "referrals_are_of_their_audiences": Fault(
        a_chain_of_three,
        """
        INSERT INTO saleor_retention_audience (name, rule, is_tracked, created_at) VALUES ('all', '{}', FALSE, now());
        UPDATE saleor_retention_referralprogramme SET referee_audience_id = (SELECT id FROM saleor_retention_audience);
        """,
    ),
    "referral_bonuses_are_due_exactly": Fault(
        a_chain_of_three,
        "UPDATE saleor_retention_referral SET bonus_at = 1, bonus_points = 100 WHERE state = 'rewarded'",
    ),
    "referral_rewards_are_given_once": Fault(
        a_chain_of_three,
        """
        INSERT INTO saleor_retention_reward (programme_id, name, points, kind, parameters, tier, is_active)
        SELECT id, 'Card', 5, 'gift_card', '{"amount_minor": 500, "currency": "USD"}', '', TRUE
        FROM saleor_retention_programme;
        UPDATE saleor_retention_referralprogramme SET referee_reward_id = (SELECT id FROM saleor_retention_reward);
        """,
    ),
    "claims_come_before_conversions": Fault(
        a_chain_of_three, "UPDATE saleor_retention_referral SET claimed_at = claimed_at + interval '1 day'"
    ),
    "referral_terms_are_those_of_the_day": Fault(
        a_chain_of_three,
        "UPDATE saleor_retention_referralprogramme SET valid_from = valid_from + interval '2 days'",
    ),
    "referral_codes_are_readable": Fault(
        a_chain_of_three, "UPDATE saleor_retention_referralcode SET code = 'O0O0O0O0'"
    ),
    "a_referral_code_was_never_anothers": Fault(
        a_chain_of_three,
        """
        INSERT INTO saleor_retention_referralcode (customer_id, code, created_at)
        SELECT c.id, f.code, now() FROM saleor_retention_customer c, saleor_retention_formerreferralcode f WHERE c.user_id = 2
        """,
    ),
    "a_claim_by_a_link_is_of_its_member": Fault(
        a_chain_of_three,
        """
        UPDATE saleor_retention_referral SET visit_id = (SELECT id FROM saleor_retention_referralvisit) WHERE state = 'pending'
        """,
    ),
    "visits_are_in_their_counts": Fault(
        a_chain_of_three, "UPDATE saleor_retention_referralvisitcount SET visits = 0"
    ),
    "hints_of_guests_wait_for_an_account": Fault(
        a_chain_of_three,
        """
        UPDATE saleor_retention_guestreferralhint
        SET order_id = (SELECT order_id FROM saleor_retention_referral WHERE order_id IS NOT NULL)
        """,
    ),
    "who_left_brings_nobody": Fault(
        a_chain_of_three,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now() WHERE user_id = 1;
        """,
    ),
}
