"""Guards that PostgreSQL keeps are kept at once. What is looked at only when a transaction ends is listed here.

Whoever adds a foreign key adds it to the list, and asks whether a verb relies on it before its transaction ends: `reserve`
would have, and locks the grant's row itself.
"""

import pytest

from saleor_retention.core.db import execute

pytestmark = pytest.mark.django_db

DEFERRABLE = """
SELECT replace(t.relname, 'saleor_retention_', ''), c.contype, (
    SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE t.relname LIKE 'saleor_retention_%%' AND c.condeferrable ORDER BY 1, 3
"""
FOREIGN_KEYS = {
    ("account", "customer_id"),
    ("account", "programme_id"),
    ("accountfreeze", "customer_id"),
    ("accountfreeze", "programme_id"),
    ("accountwalk", "rule_id"),
    ("assignment", "campaign_id"),
    ("assignment", "customer_id"),
    ("audiencelistmember", "customer_id"),
    ("audiencelistmember", "list_id"),
    ("audienceversion", "audience_id"),
    ("budget", "campaign_id"),
    ("campaign", "audience_id"),
    ("campaignlisting", "campaign_id"),
    ("checkoutdecision", "applied_id"),
    ("checkoutdecision", "chosen_id"),
    ("codebatch", "campaign_id"),
    ("customer", "merged_into_id"),
    ("customerfacts", "customer_id"),
    ("customertrace", "customer_id"),
    ("customervalue", "customer_id"),
    ("customervalue", "model_id"),
    ("earningstart", "customer_id"),
    ("entitlement", "customer_id"),
    ("entitlement", "programme_id"),
    ("entitlement", "version_id"),
    ("event", "customer_id"),
    ("event", "programme_id"),
    ("event", "rule_id"),
    ("eventrule", "programme_id"),
    ("expiryreminder", "customer_id"),
    ("expiryreminder", "programme_id"),
    ("formerreferralcode", "customer_id"),
    ("grant", "campaign_id"),
    ("grant", "customer_id"),
    ("guestreferralhint", "customer_id"),
    ("hold", "customer_id"),
    ("hold", "programme_id"),
    ("hold", "resolution_id"),
    ("hold", "transaction_id"),
    ("importedbalance", "customer_id"),
    ("importedbalance", "owner_id"),
    ("importedbalance", "programme_id"),
    ("importedmovement", "customer_id"),
    ("importedmovement", "programme_id"),
    ("landingpage", "campaign_id"),
    ("lot", "account_id"),
    ("lot", "transaction_id"),
    ("lotconsumption", "lot_id"),
    ("lotconsumption", "posting_id"),
    ("membership", "audience_id"),
    ("membership", "customer_id"),
    ("milestone", "programme_id"),
    ("offercode", "batch_id"),
    ("offercode", "campaign_id"),
    ("offercode", "grant_id"),
    ("orderfact", "customer_id"),
    ("orderlinefact", "order_id"),
    ("pointsredemption", "customer_id"),
    ("pointsredemption", "hold_id"),
    ("pointsredemption", "programme_id"),
    ("pointsredemption", "version_id"),
    ("pointssimulation", "compared_id"),
    ("pointssimulation", "draft_id"),
    ("pointssimulation", "programme_id"),
    ("posting", "destination_id"),
    ("posting", "source_id"),
    ("posting", "transaction_id"),
    ("programmedraft", "programme_id"),
    ("programmedraft", "version_id"),
    ("programmeversion", "programme_id"),
    ("purchasehistory", "customer_id"),
    ("reachedmilestone", "customer_id"),
    ("reachedmilestone", "milestone_id"),
    ("reachedmilestone", "purchase_id"),
    ("redemption", "grant_id"),
    ("referral", "partner_terms_id"),
    ("referral", "referee_id"),
    ("referral", "referrer_id"),
    ("referral", "terms_id"),
    ("referral", "visit_id"),
    ("referralcode", "customer_id"),
    ("referralcommission", "partner_id"),
    ("referralmessage", "referral_id"),
    ("referralname", "customer_id"),
    ("referralpartner", "customer_id"),
    ("referralpartnerterms", "partner_id"),
    ("referralpayoutentry", "commission_id"),
    ("referralpayoutentry", "line_id"),
    ("referralpayoutline", "partner_id"),
    ("referralpayoutline", "payout_id"),
    ("referralprogramme", "programme_id"),
    ("referralprogramme", "referee_audience_id"),
    ("referralprogramme", "referee_reward_id"),
    ("referralprogramme", "referrer_audience_id"),
    ("referralprogramme", "referrer_reward_id"),
    ("referralprogramme", "welcome_reward_id"),
    ("referralreview", "referral_id"),
    ("referralreward", "purchase_id"),
    ("referralreward", "referral_id"),
    ("referralstanding", "customer_id"),
    ("referralvisit", "customer_id"),
    ("referralvisitcount", "customer_id"),
    ("referredhistory", "customer_id"),
    ("reservation", "grant_id"),
    ("reward", "programme_id"),
    ("rewardpurchase", "customer_id"),
    ("rewardpurchase", "reward_id"),
    ("scorecuts", "run_id"),
    ("scoringbatch", "run_id"),
    ("scoringrun", "plan_id"),
    ("tiermembership", "customer_id"),
    ("tiermembership", "plan_id"),
    ("tiermembership", "programme_id"),
    ("tierplan", "programme_id"),
    ("transaction", "customer_id"),
    ("transaction", "programme_id"),
    ("withheld", "customer_id"),
    ("withheld", "version_id"),
}


def test_no_unique_or_check_constraint_waits_for_the_end_of_the_transaction():
    assert [row for row in execute(DEFERRABLE, []) if row[1] != "f"] == []


def test_the_foreign_keys_that_wait_are_those_that_were_thought_about():
    assert {
        (table, columns) for table, kind, columns in execute(DEFERRABLE, []) if kind == "f"
    } == FOREIGN_KEYS
