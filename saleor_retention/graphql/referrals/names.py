"""A member chooses the name they are shown under."""

from typing import Any

import graphene

from .. import kit
from .leaderboard import name_set
from .types import ReferralOfUserLoader, ReferralSummary


class ReferralNameSet(kit.Mutation):
    referral = graphene.Field(ReferralSummary, description="The member's referrals, with their name.")

    class Arguments:
        name = graphene.String(
            required=True,
            description="2 to 30 characters, no address and no link. Empty: shown without a name.",
        )

    class Meta:
        description = "Shows the signed-in customer on the leaderboard under the name that they choose, or under none any more."
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        user_id = kit.port.customer(info.context)
        name_set(user_id, arguments["name"])
        return cls(referral=ReferralOfUserLoader(info.context).load(user_id), errors=[])


class ReferralNameMutations(graphene.ObjectType):
    referral_name_set = ReferralNameSet.Field()
