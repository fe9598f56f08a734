"""What became of a referral, as the API says it."""

from ...referrals.models import ReferralState as State
from .. import kit

ReferralState = kit.enum_of(
    "ReferralState",
    State,
    "What became of a referral.",
    {
        State.PENDING: "Claimed; the friend has not paid an order yet.",
        State.QUALIFIED: "The friend's order counts, and the rewards come once it cannot be returned any more.",
        State.IN_REVIEW: "The friend's order counts, and staff look at it first.",
        State.REWARDED: "The friend's order counts, and both sides have their rewards.",
        State.REJECTED: "The friend's order was paid, and brings no reward.",
        State.REVERSED: "That order was given back, and so were the rewards.",
    },
)
