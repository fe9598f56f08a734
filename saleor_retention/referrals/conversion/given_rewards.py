"""Rewards of the catalogue for both sides: given once for no points, and taken back as far as they were not used.

The one writer of them. Like points they follow the state: taken back with a referral, given again when it comes back.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from ...errors import Invalid, NotFound
from ...loyalty.rewards.kinds.gift_card import GiftCardReward, card_key
from ...loyalty.rewards.kinds.registry import parse_kind
from ...loyalty.rewards.models import PurchaseState, Reward, RewardPurchase
from ...loyalty.rewards.purchases import give, lock_unclosed, mark_failed
from ...offers.grants.by_staff import offer_withdraw
from ...offers.models import Grant
from ...store.channels import Mode
from ...store.port import Gone, store
from ..models import Referral, ReferralProgramme, ReferralReward, ReferralSide, ReferralState
from .details import TermsDetails


def converge(referrals: Sequence[Referral], now: datetime) -> None:
    """Let both sides of these referrals have what their states say. Call under their locks, after they are written.

    One statement where nothing of the catalogue is given; some for each reward that is.
    """
    past = _past([row.pk for row in referrals])
    terms = _terms_that_give(referrals)
    for row in referrals:
        for side, customer_id, has_left in (
            (ReferralSide.REFERRER, row.referrer_id, row.referrer.user_id is None),
            (ReferralSide.REFEREE, row.referee_id, row.referee.user_id is None),
        ):
            earlier = past.get((row.pk, side), [])
            if row.state != ReferralState.REWARDED:
                _take_back([item for item in earlier if item.taken_back_at is None], now)
            elif row.terms_id in terms and not has_left:
                reward_id = _reward_of(row, TermsDetails.of(terms[row.terms_id]), side)
                _restore(row, side, customer_id, reward_id, earlier, now)


def welcome(referrals: Sequence[Referral]) -> None:
    """Greet friends whose claims were accepted, with the welcome offers of the channels that are live and switched on.

    Each offer once, however many channels name it. One statement where no channel welcomes anybody.
    """
    if not referrals:
        return
    now = max(row.claimed_at for row in referrals)
    begun = ReferralProgramme.objects.filter(valid_from__lte=now).order_by("channel", "-valid_from")
    newest = [row for row in begun.distinct("channel") if row.is_active and row.welcome_reward_id]
    if not newest:
        return
    modes = store().terms({row.channel for row in newest})
    live = {row.welcome_reward_id for row in newest if modes[row.channel].mode is Mode.LIVE}
    for reward in Reward.objects.filter(pk__in=live).order_by("pk"):
        for row in referrals:
            _give(row, ReferralSide.WELCOME, row.referee_id, reward, 0, now)


def take_all_back(referral_ids: Collection[int], now: datetime) -> None:
    """Of referrals that are about to be forgotten."""
    open_rows = ReferralReward.objects.filter(referral__in=referral_ids, taken_back_at=None)
    _take_back(list(open_rows.order_by("pk")), now)


def _past(referral_ids: Collection[int]) -> dict[tuple[int, str], list[ReferralReward]]:
    past: dict[tuple[int, str], list[ReferralReward]] = defaultdict(list)
    for item in ReferralReward.objects.filter(referral__in=referral_ids).order_by("pk"):
        past[item.referral_id, item.side].append(item)
    return past


def _terms_that_give(referrals: Sequence[Referral]) -> dict[int | None, ReferralProgramme]:
    rewarded = {row.terms_id for row in referrals if row.state == ReferralState.REWARDED}
    rows = ReferralProgramme.objects.in_bulk(sorted(pk for pk in rewarded if pk)) if rewarded else {}
    return {pk: row for pk, row in rows.items() if TermsDetails.of(row).rewards}


def _reward_of(row: Referral, details: TermsDetails, side: str) -> int | None:
    if side == ReferralSide.REFEREE:
        return details.referee_reward_id
    if row.partner_terms_id is not None:
        return None
    tier = details.tier_at(row.place or 1)
    return details.referrer_reward_id if tier is None else tier.reward


def _restore(
    row: Referral,
    side: str,
    customer_id: int,
    reward_id: int | None,
    earlier: Sequence[ReferralReward],
    now: datetime,
) -> None:
    """Once: what stands is left alone, and what was used before it was taken back counts as had."""
    last = earlier[-1] if earlier else None
    if reward_id is None or (last is not None and last.taken_back_at is None):
        return
    if last is not None and last.was_used:
        last.taken_back_at, last.was_used = None, False
        last.save(update_fields=["taken_back_at", "was_used"])
        return
    _give(row, side, customer_id, Reward.objects.get(pk=reward_id), len(earlier), now)


def _give(row: Referral, side: str, customer_id: int, reward: Reward, turn: int, now: datetime) -> None:
    key = f"referral:{row.pk}:{side}:{reward.pk}:{turn}"
    purchase = give(reward, customer_id, key=key, now=now)
    ReferralReward.objects.create(referral=row, side=side, purchase=purchase, given_at=now)


def _take_back(items: Sequence[ReferralReward], now: datetime) -> None:
    for item in items:
        item.was_used = _is_used(item.purchase_id, now)
        item.taken_back_at = now
        item.save(update_fields=["was_used", "taken_back_at"])


def _is_used(purchase_id: int, now: datetime) -> bool:
    """Takes the reward back, and returns whether something of it was used and stays. What never came never comes."""
    if (purchase := lock_unclosed(purchase_id)) is not None:
        mark_failed(purchase)
        return False
    purchase = RewardPurchase.objects.select_related("reward").get(pk=purchase_id)
    if purchase.state != PurchaseState.GIVEN:
        return False
    kind = parse_kind(purchase.reward.kind, purchase.reward.parameters)
    if isinstance(kind, GiftCardReward):
        return _close_card(purchase_id, kind)
    return _withdraw_grant(purchase_id, now)


def _close_card(purchase_id: int, kind: GiftCardReward) -> bool:
    reference = store().gift_card_of(card_key(purchase_id))
    if isinstance(reference, Gone):
        return False
    try:
        return store().close_gift_card(reference) < kind.amount_minor
    except NotFound:  # staff deleted it
        return False


def _withdraw_grant(purchase_id: int, now: datetime) -> bool:
    grant_id = Grant.objects.filter(occasion=f"reward:{purchase_id}").values_list("pk", flat=True).first()
    if grant_id is None:
        return False
    try:
        offer_withdraw(grant_id, now=now)
    except Invalid:  # an order used it
        return True
    return False
