"""Faults of scores and groups. Ann bought for 10.00, was scored yesterday and today, and is in one group."""

from datetime import UTC, datetime, timedelta

from saleor_retention.segments.runs import score_day
from tests.metrics.shop import bought, take_in

from . import Fault


def scored_twice() -> None:
    now = datetime.now(UTC)
    take_in(bought(1, "2026-01-05"), bought(2, "2026-01-06"))
    score_day(now=now, day=(now - timedelta(days=1)).date())
    score_day(now=now)


FAULTS = {
    "a_scored_customer_is_in_a_group_of_its_plan": Fault(
        scored_twice, "UPDATE saleor_retention_scorecuts SET currency = 'EUR';"
    ),
    "scores_are_of_customers": Fault(
        scored_twice, "UPDATE saleor_retention_customerscore SET customer_id = customer_id + 1000;"
    ),
    "the_last_change_leads_to_the_group": Fault(
        scored_twice,
        """
        UPDATE saleor_retention_customerscore SET "group" = 'soulmates'
        WHERE id = (SELECT min(id) FROM saleor_retention_customerscore);
        """,
    ),
    "changes_of_group_follow_each_other": Fault(
        scored_twice,
        """
        INSERT INTO saleor_retention_segmentchange (customer_id, currency, day, before, after)
        SELECT customer_id, currency, day, before, after FROM saleor_retention_segmentchange;
        """,
    ),
    "counts_of_groups_add_up": Fault(
        scored_twice, "UPDATE saleor_retention_segmentcount SET customers = customers + 1;"
    ),
    "a_finished_run_scored_everybody": Fault(
        scored_twice, "UPDATE saleor_retention_customerscore SET scored_on = scored_on - 1;"
    ),
    "who_was_erased_has_no_score": Fault(
        scored_twice,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now();
        """,
    ),
    "what_audiences_ask_is_what_was_scored": Fault(
        scored_twice, "UPDATE saleor_retention_customerfacts SET published = published - 'segments';"
    ),
    "scoring_does_not_stop": Fault(
        scored_twice,
        "UPDATE saleor_retention_scoringrun SET finished_at = NULL, began_at = now() - interval '2 days';",
    ),
}
