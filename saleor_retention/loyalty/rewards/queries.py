"""The read side of rewards, each a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from ...store.port import store
from ..models import Account, AccountKind
from ..tiers.models import TierMembership
from ..tiers.plans import plans_in_force, tiers_in
from .kinds.gift_card import card_key
from .models import PurchaseState, Reward, RewardPurchase
from .rules import Buyer

RewardAccount = tuple[int | None, int]


@dataclass(slots=True)
class Shelf:
    """What a customer sees of a programme's catalogue, and what decides what they can buy."""

    available: int = 0
    tier: str | None = None
    tiers: tuple[str, ...] = ()
    rewards: list[Reward] = field(default_factory=list)
    bought: dict[int, int] = field(default_factory=dict)
    bought_by_all: dict[int, int] = field(default_factory=dict)

    def buyer(self, reward: Reward, available: int | None = None) -> Buyer:
        """The customer, as one who would buy this reward."""
        return Buyer(
            available=self.available if available is None else available,
            tier=self.tier,
            tiers=self.tiers,
            bought=self.bought.get(reward.pk, 0),
            bought_by_all=self.bought_by_all.get(reward.pk, 0),
        )


def shelves_of(
    accounts: Collection[RewardAccount], *, now: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[RewardAccount, Shelf]:
    """By customer (None: not met yet) and programme: the rewards that are or will be on offer. Six statements at most."""
    rewards = _on_offer({programme for _, programme in accounts}, now, using)
    shelves = _shelves(accounts, [reward for row in rewards.values() for reward in row], using)
    for (_, programme), shelf in shelves.items():
        shelf.rewards = rewards.get(programme, [])
    return shelves


def shelf_of(customer_id: int, reward: Reward) -> Shelf:
    """The shelf of a customer with this reward alone: what decides whether they can buy it. Five statements at most."""
    account = (customer_id, reward.programme_id)
    shelf = _shelves([account], [reward], DEFAULT_DB_ALIAS)[account]
    shelf.rewards = [reward]
    return shelf


def _shelves(
    accounts: Collection[RewardAccount], rewards: Sequence[Reward], using: str
) -> dict[RewardAccount, Shelf]:
    """Without the rewards on them. Only of what is limited is it counted how often all bought it: that grows for ever."""
    programmes = {programme for _, programme in accounts}
    customers = {customer for customer, _ in accounts if customer is not None}
    limited = [reward.pk for reward in rewards if reward.total_limit is not None]
    by_all = sales_of(limited, using=using)
    own = _bought(customers, [reward.pk for reward in rewards], using)
    plans = plans_in_force(programme_ids=programmes, using=using)
    tiers = {pk: tiers_in(plan) for pk, plan in plans.items()}
    free = {pk: row[0].slug for pk, row in tiers.items() if row[0].threshold == 0}
    memberships = TierMembership.objects.using(using).filter(customer__in=customers, until=None)
    held = {(row.customer_id, row.programme_id): row.tier for row in memberships}
    balances = Account.objects.using(using).filter(
        customer__in=customers, programme__in=programmes, kind=AccountKind.AVAILABLE
    )
    available = {(row.customer_id, row.programme_id): row.balance for row in balances}
    return {
        (customer, pk): Shelf(
            available=available.get((customer, pk), 0),
            tier=held.get((customer or 0, pk), free.get(pk)),
            tiers=tuple(tier.slug for tier in tiers.get(pk, ())),
            bought=own[customer or 0],
            bought_by_all=by_all,
        )
        for customer, pk in accounts
    }


def _on_offer(programmes: Collection[int], now: datetime, using: str) -> dict[int, list[Reward]]:
    """Rewards by programme, the cheapest first."""
    rewards: dict[int, list[Reward]] = defaultdict(list)
    rows = Reward.objects.using(using).filter(programme__in=programmes, is_active=True)
    for reward in rows.order_by("points", "pk"):
        if reward.ends_at is None or reward.ends_at > now:
            rewards[reward.programme_id].append(reward)
    return rewards


def _bought(customers: Collection[int], reward_ids: Collection[int], using: str) -> dict[int, dict[int, int]]:
    """How often each customer bought each of these rewards."""
    own: dict[int, dict[int, int]] = defaultdict(dict)
    rows = _live(using).filter(customer__in=customers, reward__in=reward_ids)
    for customer, reward, count in rows.values_list("customer", "reward").annotate(Count("pk")):
        own[customer][reward] = count
    return own


def _live(using: str) -> "QuerySet[RewardPurchase]":
    """What was restored, and what was given for nothing, counts towards no limit."""
    rows = RewardPurchase.objects.using(using).filter(points__gt=0)
    return rows.exclude(state=PurchaseState.RESTORED).order_by()


def sales_of(reward_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, int]:
    """How often each reward was bought, but for what was restored. One statement at most."""
    return dict(_live(using).filter(reward__in=reward_ids).values_list("reward").annotate(Count("pk")))


NEWEST = 50
"""So many purchases of an account are read."""


def purchases_of(
    accounts: Collection[RewardAccount], *, using: str = DEFAULT_DB_ALIAS
) -> dict[RewardAccount, list[RewardPurchase]]:
    """The newest purchases of each account, the newest first. One statement."""
    purchases: dict[RewardAccount, list[RewardPurchase]] = {account: [] for account in accounts}
    rank = Window(RowNumber(), partition_by=[F("customer"), F("reward__programme")], order_by=F("pk").desc())
    customers = {customer for customer, _ in accounts if customer is not None}
    rows = RewardPurchase.objects.using(using).filter(customer__in=customers).annotate(rank=rank)
    for row in rows.filter(rank__lte=NEWEST).select_related("reward").order_by("-pk"):
        account = (row.customer_id, row.reward.programme_id)
        if account in purchases:
            purchases[account].append(row)
    return purchases


def purchase_names(purchase_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, str]:
    """What was bought, by purchase. One statement."""
    rows = RewardPurchase.objects.using(using).filter(pk__in=purchase_ids)
    return dict(rows.values_list("pk", "name"))


def card_codes_of(
    purchase_ids: Collection[int], *, user_id: int, using: str = DEFAULT_DB_ALIAS
) -> dict[int, str]:
    """Codes of the gift cards among these purchases, of those that this account's customer bought. One statement, one of the store."""
    own = RewardPurchase.objects.using(using).filter(
        pk__in=purchase_ids, customer__user_id=user_id, state=PurchaseState.GIVEN
    )
    keys = {card_key(pk): pk for pk in own.values_list("pk", flat=True)}
    return {keys[key]: code for key, code in store().gift_card_codes(list(keys), using=using).items()}


def rewards_of(programme_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, list[Reward]]:
    """Each programme's catalogue in order of creation."""
    rewards: dict[int, list[Reward]] = {pk: [] for pk in programme_ids}
    for reward in Reward.objects.using(using).filter(programme__in=programme_ids).order_by("pk"):
        rewards[reward.programme_id].append(reward)
    return rewards
