"""What is news to whom. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..models import Referral, ReferralState
from ..rules import ClaimOutcome
from .models import ReferralTopic

TO_FRIENDS = frozenset({ReferralTopic.WELCOME, ReferralTopic.FRIEND_REWARDED})
"""The others are for the member."""

STATES = {
    ReferralTopic.WELCOME: frozenset({ReferralState.PENDING, ReferralState.QUALIFIED}),
    ReferralTopic.QUALIFIED: frozenset({ReferralState.QUALIFIED}),
    ReferralTopic.REWARDED: frozenset({ReferralState.REWARDED}),
    ReferralTopic.FRIEND_REWARDED: frozenset({ReferralState.REWARDED}),
}
"""In which a message is true when it is sent. In review and rejected are in none: nobody is told of either."""

LONGEST_AGO = timedelta(days=7)
"""Who was brought earlier is not welcomed any more: the orders of years that an engine takes in when it begins."""


def is_news(claimed_at: datetime, now: datetime) -> bool:
    """Whether a claim is fresh enough to welcome somebody for."""
    return now - claimed_at <= LONGEST_AGO


def topics(row: Referral, outcome: ClaimOutcome, now: datetime) -> Sequence[ReferralTopic]:
    """What both sides are to be told, by the state that the referral had (`row`) and comes to.

    Only the first reward is one, latched at this very instant: what was taken back and comes again, and what was given
    before there were messages, is told to nobody. Nor is that something is taken back.
    """
    if outcome.state == ReferralState.REWARDED and row.rewarded_at == now:
        return (ReferralTopic.REWARDED, ReferralTopic.FRIEND_REWARDED)
    begins = outcome.state == ReferralState.QUALIFIED and row.state != ReferralState.QUALIFIED
    return (ReferralTopic.QUALIFIED,) if begins and row.rewarded_at is None else ()
