"""Faults of reviews, traces and messages. Ann brought Ben, both are rewarded, nothing spoke against it; Ben brought Cleo, who waits."""

from saleor_retention.referrals.fraud.models import CustomerTrace, ReferralReview
from saleor_retention.referrals.models import Referral
from tests.builders import NOON

from . import Fault
from .referrals import a_chain_of_three


def a_looked_at_chain():
    a_chain_of_three()
    rewarded = Referral.objects.get(state="rewarded")
    ReferralReview.objects.filter(pk=rewarded.pk).delete()
    ReferralReview.objects.create(
        pk=rewarded.pk,
        score=20,
        outcome="pass",
        signals=[{"name": "same_card", "weight": 20, "evidence": "A card.", "number": 0}],
        assessed_at=NOON,
    )
    CustomerTrace.objects.create(
        customer_id=rewarded.referrer_id, kind="phone", hash="0" * 64, first_seen_at=NOON
    )


def decided(decision: str) -> str:
    return f"""
    UPDATE saleor_retention_referralreview SET decision = '{decision}', decided_at = now(), actor = 'user:1'
    """


FAULTS = {
    "rejected_referrals_are_not_rewarded": Fault(a_looked_at_chain, decided("rejected")),
    "referrals_in_review_say_why": Fault(
        a_looked_at_chain, "UPDATE saleor_retention_referral SET state = 'in_review' WHERE state = 'rewarded'"
    ),
    "voided_referrals_gave_nothing": Fault(a_looked_at_chain, decided("voided")),
    "review_scores_add_up": Fault(
        a_looked_at_chain, "UPDATE saleor_retention_referralreview SET score = score + 1"
    ),
    "referrals_are_told_once": Fault(
        a_looked_at_chain,
        """
        ALTER TABLE saleor_retention_referralmessage DROP CONSTRAINT one_referral_message_per_topic;
        INSERT INTO saleor_retention_referralmessage (referral_id, topic, decided_at)
        SELECT referral_id, topic, decided_at FROM saleor_retention_referralmessage;
        """,
    ),
    "who_was_erased_leaves_no_traces": Fault(
        a_looked_at_chain,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now() WHERE user_id = 1;
        """,
    ),
}
