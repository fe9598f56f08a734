"""The message itself, made of what is there when it is delivered: of what is not true any more nobody is told."""

from collections.abc import Callable, Mapping
from typing import Any

from ...core.clock import store_zone
from ...core.money import Money
from ...core.queues.outbox import Effect, Handler
from ...customers.models import CustomerFacts
from ...loyalty.rewards.models import Reward
from ...orders.models import OrderFact
from ...store.channels import Mode
from ...store.port import store
from ..conversion.admission import referrer_reward_at
from ..conversion.details import TermsDetails
from ..conversion.steps import next_step
from ..models import Referral, ReferralProgramme, ReferralReward, ReferralSide, ReferralState
from ..payouts import commissions
from .decide import TELL
from .models import ReferralMessage, ReferralTopic
from .rules import STATES, TO_FRIENDS

type Payload = dict[str, Any]


def send(effect: Effect) -> None:
    """Tell the one side; nothing when it is not so any more, the account is gone, or the channel is not live."""
    asked = ReferralMessage.objects.filter(**effect.payload)
    message = asked.select_related(
        "referral__referrer", "referral__referee", "referral__terms__programme"
    ).first()
    if message is None:  # the referral was dropped when two customers became one
        return
    topic, row = ReferralTopic(message.topic), message.referral
    customer = row.referee if topic in TO_FRIENDS else row.referrer
    if customer.user_id is None or row.state not in STATES[topic]:
        return
    if (payload := PAYLOADS[topic](message)) is None:
        return
    facts = CustomerFacts.objects.filter(customer=customer.pk).values_list("language", flat=True)
    told = {**payload, "language": facts.first() or ""}
    store().notify(key=effect.key, user_id=customer.user_id, topic=topic.value, payload=told)


def _welcome(message: ReferralMessage) -> Payload | None:
    """What the friend gets, as the terms were when they claimed; None where no live channel promises anything."""
    begun = ReferralProgramme.objects.filter(valid_from__lte=message.decided_at)
    newest = (
        begun.select_related("programme", "referee_reward")
        .order_by("channel", "-valid_from")
        .distinct("channel")
    )
    active = [terms for terms in newest if terms.is_active]
    live = _live({terms.channel for terms in active})
    promises = [_promise(terms) for terms in active if terms.channel in live]
    if not promises:
        return None
    offers = ReferralReward.objects.filter(
        referral=message.referral_id, side=ReferralSide.WELCOME, taken_back_at=None
    )
    return {
        "promises": promises,
        "welcome_offers": list(offers.order_by("pk").values_list("purchase__name", flat=True)),
    }


def _promise(terms: ReferralProgramme) -> Payload:
    minimum = Money(terms.minimum_minor, terms.currency) if terms.minimum_minor else None
    return {
        "channel": terms.channel,
        "programme": terms.programme.name,
        "points": terms.referee_points,
        "reward": terms.referee_reward and terms.referee_reward.name,
        "minimum": minimum and {"amount": str(minimum.amount), "currency": terms.currency},
        "within_days": terms.within_days,
    }


def _qualified(message: ReferralMessage) -> Payload | None:
    """What comes, as it is known now, and when."""
    row, terms = message.referral, message.referral.terms
    if terms is None or not _live({terms.channel}):
        return None
    cash = _promised_cash(row)
    points, reward_id = (
        referrer_reward_at(TermsDetails.of(terms), _rewarded(row) + 1, terms.referrer_points)
        if cash is None
        else (0, None)
    )
    names = Reward.objects.filter(pk__in=[pk for pk in (reward_id,) if pk]).values_list("name", flat=True)
    reward = names.first()
    if not points and reward is None and not cash:
        return None
    return {
        "programme": terms.programme.name,
        "points": points,
        "reward": reward,
        "commissions": _money(cash or {}),
        "reward_day": row.due_at and row.due_at.astimezone(store_zone()).date().isoformat(),
        "return_days": terms.return_days,
    }


def _promised_cash(row: Referral) -> Mapping[str, int] | None:
    """By currency, what an outside partner is to have for the order; None for a member."""
    pairs = [(row, order) for order in OrderFact.objects.filter(pk__in=[row.order_id])]
    promised = commissions.cash_promises(pairs).get(row.pk)
    return None if promised is None else promised.due


def _thanks(message: ReferralMessage) -> Payload | None:
    """What the member has got, and how far they are from more."""
    row, terms = message.referral, message.referral.terms
    cash = commissions.booked(row.pk) if row.partner_terms_id else {}
    own = _given(row, ReferralSide.REFERRER, row.referrer_points or 0, is_more=bool(row.bonus_points or cash))
    if own is None or terms is None:
        return None
    friends, details = _rewarded(row), TermsDetails.of(terms)
    tiers = [(tier.from_friends, tier.points) for tier in details.tiers]
    bonuses = [(bonus.at_friends, bonus.points) for bonus in details.bonuses]
    is_partner = row.partner_terms_id is not None
    steps = {
        "next_tier": None if is_partner else next_step(tiers, friends),
        "next_bonus": None if is_partner else next_step(bonuses, friends),
    }
    return {
        **own,
        "commissions": _money(cash),
        "bonus_points": row.bonus_points or 0,
        "friends": friends,
        **{
            name: step and {"friends": step.friends, "missing": step.missing, "points": step.points}
            for name, step in steps.items()
        },
    }


def _friends_reward(message: ReferralMessage) -> Payload | None:
    row = message.referral
    return _given(row, ReferralSide.REFEREE, row.referee_points or 0)


def _given(row: Referral, side: ReferralSide, points: int, *, is_more: bool = False) -> Payload | None:
    """Of one side; None where it got nothing (`is_more`: beside these), and in channels that are not live."""
    if row.terms is None or not _live({row.terms.channel}):
        return None
    stands = ReferralReward.objects.filter(referral=row.pk, side=side, taken_back_at=None)
    reward = stands.values_list("purchase__name", flat=True).first()
    if not points and not is_more and reward is None:
        return None
    return {"programme": row.terms.programme.name, "points": points, "reward": reward}


def _money(minor: Mapping[str, int]) -> list[Payload]:
    return [
        {"amount": str(Money(amount, currency).amount), "currency": currency}
        for currency, amount in sorted(minor.items())
    ]


def _rewarded(row: Referral) -> int:
    """How many friends of the member are rewarded."""
    return Referral.objects.filter(referrer=row.referrer_id, state=ReferralState.REWARDED).count()


def _live(channels: set[str]) -> set[str]:
    """Those of them that are live now."""
    terms = store().terms(channels) if channels else {}
    return {channel for channel, term in terms.items() if term.mode is Mode.LIVE}


PAYLOADS: Mapping[ReferralTopic, Callable[[ReferralMessage], Payload | None]] = {
    ReferralTopic.WELCOME: _welcome,
    ReferralTopic.QUALIFIED: _qualified,
    ReferralTopic.REWARDED: _thanks,
    ReferralTopic.FRIEND_REWARDED: _friends_reward,
}
"""What each message says; None: there is nothing to say."""

HANDLERS: Mapping[str, Handler] = {TELL: send}
"""What does each kind of effect."""
