"""Faults of tiers. Ann bought for 520.00 and is in gold."""

from datetime import UTC, datetime

from tests.builders.points import a_member, a_programme
from tests.builders.tiers import a_tier_plan, an_order_of, settled

from . import Fault


def in_gold() -> None:
    now = datetime.now(UTC)
    a_member(1)
    a_tier_plan(a_programme(valid_from=now).programme_id, now=now)
    settled(an_order_of(1, 52_000, now))


COLUMNS = "programme_id, customer_id, tier, plan_id, since, until, why, keeps_until"

FAULTS = {
    "a_customer_is_in_one_tier": Fault(
        in_gold,
        f"""
        INSERT INTO saleor_retention_tiermembership ({COLUMNS})
        SELECT programme_id, customer_id, 'silver', plan_id, since - interval '1 day', since + interval '1 hour', why,
            keeps_until
        FROM saleor_retention_tiermembership;
        """,
    ),
    "a_tier_is_one_of_its_plan": Fault(
        in_gold, "UPDATE saleor_retention_tiermembership SET tier = 'bronze';"
    ),
    "only_members_are_in_tiers": Fault(
        in_gold,
        f"""
        INSERT INTO saleor_retention_customer (created_at, erased_at) VALUES (now(), now());
        INSERT INTO saleor_retention_tiermembership ({COLUMNS})
        SELECT m.programme_id, c.id, m.tier, m.plan_id, m.since, NULL, m.why, m.keeps_until
        FROM saleor_retention_tiermembership m, saleor_retention_customer c WHERE c.erased_at IS NOT NULL;
        """,
    ),
    "tiers_end_when_they_were_kept_long_enough": Fault(
        in_gold, "UPDATE saleor_retention_tiermembership SET keeps_until = now() - interval '2 hours';"
    ),
    "tiers_are_published_as_held": Fault(
        in_gold, "UPDATE saleor_retention_customerfacts SET published = published - 'tiers';"
    ),
}
