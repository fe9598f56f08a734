"""What a member tells their friends, and what they see of them: states, and nothing of who they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import graphene

from ...core.clock import now, store_zone
from ...core.money import Money
from ...referrals import queries
from ...referrals.links.landing_page import link_of
from ...referrals.messages.share_text import Gains, share_text
from .. import kit
from .promise import NameOfReward, PromiseOfChannel, promise_of
from .states import ReferralState


def link_to_share(root: queries.ReferralRow, info: Any) -> str | None:
    """The member's link; None without a code, and where the shop names no landing page."""
    return root.code and link_of(root.code, kit.port.referral_base(info.context))


class FriendsOfMember(kit.DataLoader):
    """By account, their friends."""

    def batch_load(self, keys: Sequence[int]) -> list[list[queries.FriendRow]]:
        """One statement."""
        rows = queries.friends_of(keys, now=now(), using=self.using)
        return [rows.get(key, []) for key in keys]


class ReferralFriend(kit.Type):
    """Roots are `referrals.queries.FriendRow`."""

    state = ReferralState(required=True, description="What became of it.")
    claimed_on = kit.Date(required=True, description="The day on which they claimed, in the shop's zone.")
    rewards_at = kit.DateTime(
        description="When the rewards come, of who has ordered; null where that is not known yet."
    )
    points = kit.Points(required=True, description="Points that the member has for them.")
    reward = graphene.String(description="The name of a reward that the member has for them; null for none.")

    class Meta:
        description = "A friend whom the member brought. Who they are is not told."

    @staticmethod
    def resolve_claimed_on(root: queries.FriendRow, info: Any) -> Any:
        return root.claimed_at.astimezone(store_zone()).date()


class SharedWithFriends:
    """Added to `ReferralSummary`."""

    share_text = graphene.String(
        description="A sentence to send to friends, with the link and what both sides get in a channel. In German or in"
        " English, by the member's own language. Null without a link, and where referrals earn nothing.",
        channel=graphene.String(required=True, description="Slug of the channel."),
        language_code=graphene.Argument(
            kit.LanguageCode, description="Another language than the member's own."
        ),
    )
    friends = kit.NonNullList(
        ReferralFriend,
        required=True,
        description=f"Friends whom the member brought, the newest {queries.MOST_FRIENDS}, the newest first. Friends whose"
        " orders bring no reward are none of them.",
    )

    @staticmethod
    def resolve_friends(root: queries.ReferralRow, info: Any) -> Any:
        return FriendsOfMember(info.context).load(root.user_id)

    @staticmethod
    def resolve_share_text(
        root: queries.ReferralRow, info: Any, channel: str, language_code: str | None = None
    ) -> Any:
        link = link_to_share(root, info)
        if link is None:
            return None

        def written(promise: PromiseOfChannel | None) -> Any:
            if promise is None:
                return None
            named = [pk for pk in _rewards(promise) if pk is not None]
            names = NameOfReward(info.context).load_many(named)
            return names.then(
                lambda texts: _text(
                    language_code or root.language, link, promise, dict(zip(named, texts, strict=True))
                )
            )

        return promise_of(root, info, channel).then(written)


def _rewards(promise: PromiseOfChannel) -> tuple[int | None, int | None, int | None]:
    """Rewards of the catalogue for the next friend: the friend's, that of their welcome, the member's."""
    return promise.terms.referee_reward_id, promise.terms.welcome_reward_id, promise.own.reward_id


def _text(language: str, link: str, promise: PromiseOfChannel, names: Mapping[int, str]) -> str:
    terms = promise.terms
    reward, welcome, own = (None if pk is None else names[pk] for pk in _rewards(promise))
    return share_text(
        language,
        link,
        friend=Gains(terms.referee_points, [name for name in (reward, welcome) if name is not None]),
        member=Gains(promise.own.points, [name for name in (own,) if name is not None]),
        minimum=Money(terms.minimum_minor, terms.currency) if terms.minimum_minor else None,
    )
