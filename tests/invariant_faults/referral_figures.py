"""Faults of the roll-ups of referrals. Ann brought Ben by a link, and Ben's first order rewarded both."""

from datetime import timedelta

from saleor_retention.core.db import command
from saleor_retention.customers.models import Customer
from saleor_retention.metrics.rollups.consumer import fold_batch
from saleor_retention.metrics.rollups.fold import fold
from saleor_retention.metrics.rollups.referrals.fold import fold_referrals
from saleor_retention.metrics.rollups.referrals.visits import count_open_days
from saleor_retention.referrals.links.visits import follow
from saleor_retention.referrals.models import ReferralCode
from tests.builders import NOON

from . import Fault
from .referrals import a_chain_of_three

NEXT = timedelta(days=9)


def counted() -> None:
    """The chain, all of it counted; two visits lie days apart, so that the day of the first one is over."""
    a_chain_of_three()
    follow(ReferralCode.objects.get().code, now=NOON + NEXT)
    ids = list(Customer.objects.values_list("pk", flat=True))
    with command():
        fold(ids)
        fold_referrals(ids)
        count_open_days()
    while fold_batch(now=NOON + NEXT):
        pass


def fault(sql: str) -> Fault:
    return Fault(counted, sql)


FAULTS = {
    "standings_equal_referrals": fault(
        """
        UPDATE saleor_retention_referralstanding SET is_by_link = NOT is_by_link WHERE claimed_on IS NOT NULL;
        UPDATE saleor_retention_referralday SET claims_without_link = (
            SELECT count(*) FROM saleor_retention_referralstanding s
            WHERE s.claimed_on = day AND NOT s.is_by_link) WHERE currency = '';
        """
    ),
    "referred_histories_equal_histories": fault(
        """
        UPDATE saleor_retention_referredhistory SET net[1] = net[1] + 1;
        UPDATE saleor_retention_referralday SET net_minor = net_minor + 1 WHERE orders > 0;
        UPDATE saleor_retention_referredtotal SET net_minor = net_minor + 1;
        """
    ),
    "referral_days_equal_standings": fault(
        "UPDATE saleor_retention_referralday SET claims = claims + 1 WHERE currency = ''"
    ),
    "referred_totals_equal_histories": fault("UPDATE saleor_retention_referredtotal SET orders = orders + 1"),
    "leaderboard_equals_standings": fault(
        "DELETE FROM saleor_retention_referrermonth WHERE month < '0002-01-01'"
    ),
    "visits_of_days_equal_their_counts": fault(
        "UPDATE saleor_retention_referralday SET visits = visits + 1"
        " WHERE day = (SELECT min(day) FROM saleor_retention_referralday WHERE visits > 0)"
    ),
}
