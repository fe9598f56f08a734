"""Who brought most friends: for members, and for staff."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import graphene

from ...core.clock import now
from ...core.db import command
from ...core.rate_limit import within_limit
from ...customers.identity import members
from ...errors import ReferralNotAvailable
from ...metrics.figures.referrals.leaderboard import Leader, OwnPlace, leaders, month_of_board, own_places
from ...referrals.board.names import CHOICE, choose_name, names_of
from ...store.customers import CustomerSnapshot
from ...store.port import store
from .. import kit

SHOWN = 10
"""Places that a member sees."""


class BoardOfMonth(kit.TableLoader):
    """By the first day of the month, or `EVER`."""

    @staticmethod
    def read(months: Collection[date], *, using: str) -> Mapping[date, list[Leader]]:
        return leaders(months, most=SHOWN, using=using)

    missing = list


class OwnPlaceOfMonth(kit.TableLoader):
    """By account and month."""

    read = staticmethod(own_places)
    missing = OwnPlace


class NameOfMember(kit.TableLoader):
    """By account."""

    read = staticmethod(names_of)


class LeaderFields:
    """Roots are `Leader`."""

    rank = graphene.Int(required=True, description="The place, from 1 on; who brought as many shares it.")
    friends = graphene.Int(required=True, description="Rewarded friends.")
    name = graphene.String(
        description="The name that the member chose; null for who chose none, and is shown as somebody."
    )


class ReferralLeader(LeaderFields, kit.Type):
    """As members see it: nothing personal but the name that was chosen for it."""

    class Meta:
        description = "A member on the leaderboard, as members see it."


class ReferralLeadingMember(LeaderFields, kit.Type):
    """As staff see it."""

    user_id = kit.Field(
        graphene.ID,
        description="The ID of the member's account; null for who has none any more.",
        permissions=[kit.MANAGE_USERS],
    )

    class Meta:
        description = "A member on the leaderboard, as staff see it."

    @staticmethod
    def resolve_user_id(root: Leader, info: Any) -> str | None:
        return None if root.user_id is None else kit.global_id("User", root.user_id)


@dataclass(frozen=True, slots=True)
class BoardRoot:
    """The board of a month, as an account looks at it."""

    user_id: int
    month: date


class ReferralLeaderboard(kit.Type):
    """Roots are `BoardRoot`."""

    leaders = kit.NonNullList(
        ReferralLeader, required=True, description=f"The first {SHOWN} members, the best first."
    )
    friends = graphene.Int(required=True, description="The customer's own rewarded friends.")
    rank = graphene.Int(
        description="Their place; null without a rewarded friend, and beyond the first thousand."
    )

    class Meta:
        description = "Who brought most friends."

    @staticmethod
    def resolve_leaders(root: BoardRoot, info: Any) -> Any:
        return BoardOfMonth(info.context).load(root.month)

    @staticmethod
    def resolve_friends(root: BoardRoot, info: Any) -> Any:
        return OwnPlaceOfMonth(info.context).load((root.user_id, root.month)).then(lambda own: own.friends)

    @staticmethod
    def resolve_rank(root: BoardRoot, info: Any) -> Any:
        return OwnPlaceOfMonth(info.context).load((root.user_id, root.month)).then(lambda own: own.rank)


class BoardFields:
    """Of a member's referrals. Roots have `user_id`."""

    name = graphene.String(
        description="The name that the member is shown under on the leaderboard; null for none."
    )
    leaderboard = graphene.Field(
        ReferralLeaderboard,
        required=True,
        description="Who brought most friends, and the member's own place.",
        month=kit.Date(description="A day of the month in which friends were rewarded; ever when left out."),
    )

    @staticmethod
    def resolve_name(root: Any, info: Any) -> Any:
        return NameOfMember(info.context).load(root.user_id)

    @staticmethod
    def resolve_leaderboard(root: Any, info: Any, month: date | None = None) -> BoardRoot:
        return BoardRoot(root.user_id, month_of_board(month))


def name_set(user_id: int | None, wish: str) -> None:
    """The account chooses a name. Tries are counted."""
    at = now()
    if user_id is None or not within_limit(CHOICE, [f"user:{user_id}"], now=at):
        raise ReferralNotAvailable(field="name")
    result = store().customers([user_id]).get(user_id)
    if not isinstance(result, CustomerSnapshot) or not result.is_active:
        raise ReferralNotAvailable("Referrals are for customers with an active account.", field="name")
    with command():
        choose_name(members([result])[user_id], wish, at)


class ReferralBoardQueries(graphene.ObjectType):
    referral_leaderboard = kit.Field(
        kit.NonNullList(ReferralLeadingMember),
        description="Members who brought most friends, the best first.",
        permissions=[kit.MANAGE_DISCOUNTS],
        month=kit.Date(description="A day of the month in which friends were rewarded; ever when left out."),
        first=kit.PositiveInt(default_value=SHOWN, description="How many, at most 100."),
    )

    @staticmethod
    def resolve_referral_leaderboard(
        root: Any, info: Any, first: int, month: date | None = None
    ) -> list[Leader]:
        """One statement."""
        key = month_of_board(month)
        with kit.port.reading(info.context):
            return leaders([key], most=first, using=kit.port.alias(info.context)).get(key, [])
