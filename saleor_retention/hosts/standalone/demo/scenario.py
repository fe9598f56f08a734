"""What happens in the demo's shop after its history, so that there is something of everything to look at.

In the channel `web`, the day after the last order of the history: a member brings a friend, buys with a personal
offer, and leaves a cart with another one on it. Told again, it changes nothing in the books and only puts back what
the simulated shop, which lives in memory, forgot.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from ....core.clock import store_zone
from ....core.idempotency import StaffContext
from ....core.queues import inbox
from ....customers.identity import members as customers_of
from ....loyalty.models import Programme, ProgrammeVersion
from ....loyalty.programmes import version_add
from ....offers.campaigns.lifecycle import campaign_activate, campaign_create
from ....offers.campaigns.spec import CampaignSpec
from ....offers.grants.granting import grant_to
from ....offers.models import Campaign, CampaignState, Grant, Redemption, Reservation
from ....offers.publishing.publish import spec
from ....offers.reservations.decision_log import delete_decisions
from ....offers.reservations.reserve import release
from ....pipeline import ORDER, drain_orders
from ....referrals.claims import claim
from ....referrals.codes import get_or_create_code
from ....referrals.models import Referral, ReferralProgramme
from ....referrals.payouts.models import ReferralPayout
from ....referrals.payouts.partners import ReferralPartner
from ....referrals.payouts.rules import CommissionTerms
from ....referrals.payouts.verbs import partner_set, payout_create
from ....referrals.terms import referral_terms_set
from ....segments.queries import run_by
from ....segments.runs import score_day
from ....store.carts import CartSnapshot
from ....store.customers import CustomerSnapshot
from ....store.discounts import OfferListing
from ..simulator.shop import SimulatedStore
from .cdnow import CHANNEL as HISTORY
from .cdnow import CURRENCY, SPACE
from .club import members
from .club.drafts import ClubDrafts, club_drafts
from .club.rules import CARD, ClubRules, club_rules
from .fixtures import DemoFixtures, drafted, hold, stock

CHANNEL = "web"
DAY = datetime(1998, 7, 1, 12, tzinfo=UTC)
BOUGHT, CART, OTHER_CART = (uuid5(SPACE, name) for name in ("bought", "cart", "other cart"))
FRIENDS_CART = uuid5(SPACE, "friend's cart")
ORDERED, FRIENDS_ORDER = uuid5(SPACE, "ordered"), uuid5(SPACE, "friend's order")
PARTNERS_CARTS = tuple(uuid5(SPACE, f"cart of the partner's friend {number}") for number in (1, 2))
PARTNERS_ORDERS = tuple(uuid5(SPACE, f"order of the partner's friend {number}") for number in (1, 2))
ORDERS = frozenset({ORDERED, FRIENDS_ORDER, *PARTNERS_ORDERS})
"""The orders of the story; the history does not have them."""
FRIEND = 1_000_001
"""The account number; histories end far below it."""
PARTNER, PARTNERS_FRIENDS = 1_000_101, (1_000_102, 1_000_103)
"""An outside partner, and whom they brought: one whose commission is in a payout, one whose is to be paid."""
WELCOME, THANKS, LAST_CALL, LETTER = "Welcome back", "Thank you", "Last call", "Letter"
TELEPHONE = "By telephone"
MEMBERS = "For members"
"""What the club's catalogue grants for points."""
SPRING, AUTUMN = "Spring", "Autumn"
WHY = "the demo's story"
BEGINNING = datetime(1996, 12, 31, tzinfo=UTC)
A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class DemoScenario:
    """Who and what the story is about: account numbers and rows."""

    shopper: int
    newcomer: int
    """An account that has bought nothing and claimed nothing."""
    programme: Programme
    campaigns: dict[str, Campaign]
    code: str
    """The shopper's referral code."""
    offer: Grant
    """The shopper's, on their cart."""
    newcomers_offer: Grant
    telephone_offer: Grant
    """Of the shopper, for an order that staff put together."""
    holdings: DemoFixtures
    club: ClubRules
    club_drafts: ClubDrafts


def tell(shop: SimulatedStore, programme: Programme, shopper: int, *, now: datetime) -> DemoScenario:
    """Let it happen, or happen again for nothing. `shopper` is an account of the history."""
    for channel in (HISTORY, CHANNEL):
        shop.open_channel(channel, CURRENCY)
    code = _befriended(shop, programme, shopper, now)
    campaigns = {name: _campaign(shop, name, percent) for name, percent in _LIVE}
    campaigns |= {name: _draft(name, 500) for name in (SPRING, AUTUMN)}
    club = club_rules(programme, CHANNEL, campaigns[MEMBERS].pk, today=members.first_of_month(now), now=now)
    holdings = hold(campaigns[LETTER], member=shopper, actor="demo", reason=WHY, now=now)
    stock(shop, CHANNEL, CURRENCY)
    shop.put(drafted(CHANNEL, CURRENCY, shopper, at=DAY))
    _forget_carts()
    for name in (WELCOME, THANKS):
        grant_to(campaigns[name].pk, [shopper], now=DAY)
        if name == WELCOME:
            _buy(shop, BOUGHT, ORDERED, shopper, now)
    _buy(shop, FRIENDS_CART, FRIENDS_ORDER, FRIEND, now)
    _partnered(shop, now)
    members.let_in(shop, CHANNEL, programme, shopper, club.rewards[CARD], now=now)
    for cart_id in (CART, OTHER_CART):
        shop.open_cart(_cart(cart_id, shopper))
    shop.decide(CART)
    newcomer = _newcomer(shop)
    grant_to(campaigns[LAST_CALL].pk, [newcomer], now=DAY)
    grant_to(campaigns[TELEPHONE].pk, [shopper], now=DAY)
    offer, newcomers_offer = _grant(campaigns[THANKS], shopper), _grant(campaigns[LAST_CALL], newcomer)
    _scored(now)
    # Last, so that all orders of before are tried.
    drafts = club_drafts(programme, CHANNEL, CURRENCY, now=now)
    return DemoScenario(
        shopper,
        newcomer,
        programme,
        campaigns,
        code,
        offer,
        newcomers_offer,
        _grant(campaigns[TELEPHONE], shopper),
        holdings,
        club,
        drafts,
    )


def shop_day(moment: datetime) -> date:
    """The day that the shop's calendar says."""
    return moment.astimezone(store_zone()).date()


def _scored(now: datetime) -> None:
    """Customers are in groups as of a month ago and of today, so that who moved can be told."""
    if run_by(None) is None:
        score_day(now=now, day=shop_day(now - A_MONTH))
    score_day(now=now)


def _befriended(shop: SimulatedStore, programme: Programme, shopper: int, now: datetime) -> str:
    """The shopper has a code, which a friend has named."""
    _rules(programme, now)
    for user_id in (shopper, FRIEND):
        _join(shop, user_id)
    code = get_or_create_code(_customer(shop, shopper), DAY)
    if not Referral.objects.filter(referee__user_id=FRIEND).exists():
        claim(FRIEND, code, DAY)
    return code


def _partnered(shop: SimulatedStore, now: datetime) -> None:
    """A partner earns 5.00 and 5 % in cash for each friend."""
    for user_id in (PARTNER, *PARTNERS_FRIENDS):
        _join(shop, user_id)
    customer_id, by = _customer(shop, PARTNER), StaffContext("demo", WHY)
    if not ReferralPartner.objects.filter(customer=customer_id).exists():
        terms = CommissionTerms(500, CURRENCY, 500)
        partner_set(customer_id, name="Record blog", terms=terms, by=by, now=BEGINNING)
    code = get_or_create_code(customer_id, DAY)
    for friend, cart_id, order_id in zip(PARTNERS_FRIENDS, PARTNERS_CARTS, PARTNERS_ORDERS, strict=True):
        if not Referral.objects.filter(referee__user_id=friend).exists():
            claim(friend, code, DAY)
        _buy(shop, cart_id, order_id, friend, now)
        if not ReferralPayout.objects.exists():
            payout_create(CURRENCY, reference="1998-07", by=by, now=DAY)


_LIVE = (
    (WELCOME, 1_000),
    (THANKS, 1_500),
    (LAST_CALL, 2_000),
    (LETTER, 1_000),
    (TELEPHONE, 500),
    (MEMBERS, 1_000),
)
"""Names and hundredths of a percent of the campaigns that run."""


def _rules(programme: Programme, now: datetime) -> None:
    if not ProgrammeVersion.objects.filter(channel=CHANNEL).exists():
        version_add(
            programme.pk,
            channel=CHANNEL,
            currency=CURRENCY,
            rate_points=1,
            rate_minor=100,
            expiry_months=None,
            valid_from=BEGINNING,
            actor="demo",
            reason=WHY,
            now=now,
        )
    if not ReferralProgramme.objects.filter(channel=CHANNEL).exists():
        referral_terms_set(
            channel=CHANNEL,
            programme_id=programme.pk,
            referrer_points=500,
            referee_points=250,
            is_active=True,
            valid_from=BEGINNING,
            actor="demo",
            reason=WHY,
            now=now,
        )


def _join(shop: SimulatedStore, user_id: int) -> None:
    shop.join(CustomerSnapshot(user_id, f"customer{user_id}@example.com", DAY))


def _customer(shop: SimulatedStore, user_id: int) -> int:
    result = shop.customers([user_id])[user_id]
    assert isinstance(result, CustomerSnapshot)
    return customers_of([result])[user_id]


def _newcomer(shop: SimulatedStore) -> int:
    """The first account that claimed nothing: whoever tries the claim wants it to hold."""
    user_id = FRIEND + 1
    while Referral.objects.filter(referee__user_id=user_id).exists():
        user_id += 1
    _join(shop, user_id)
    return user_id


def _campaign(shop: SimulatedStore, name: str, percent_bp: int) -> Campaign:
    """A campaign that runs, in the books and in the shop's memory."""
    live = Campaign.objects.filter(name=name, state=CampaignState.ACTIVE).first()
    if live is None:
        live = campaign_activate(_draft(name, percent_bp).pk, now=DAY)
    reference = shop.publish_offer(spec(live))
    redeemed = Redemption.objects.filter(grant__campaign=live).values_list("code", flat=True)
    shop.issue_codes(reference, [*live.grants.values_list("code", flat=True), *redeemed])
    return live


def _grant(campaign: Campaign, user_id: int) -> Grant:
    return Grant.objects.get(campaign=campaign, customer__user_id=user_id)


def _draft(name: str, percent_bp: int) -> Campaign:
    listing = OfferListing(CHANNEL, CURRENCY, None, 2_000)
    result = Campaign.objects.filter(name=name, state=CampaignState.DRAFT).first()
    return result or campaign_create(
        CampaignSpec(name=name, percent_bp=percent_bp, listings=[listing], starts_at=DAY)
    )


def _forget_carts() -> None:
    """Carts of an earlier run went with its shop."""
    gone = list(Reservation.objects.values_list("checkout_id", flat=True))
    for checkout_id in gone:
        release(checkout_id)
    delete_decisions([*gone, BOUGHT, CART, OTHER_CART, FRIENDS_CART, *PARTNERS_CARTS])


def _cart(cart_id: UUID, user_id: int, code: str = "") -> CartSnapshot:
    """Two discs at 15.00 and one at 12.50."""
    return CartSnapshot(
        id=cart_id,
        channel=CHANNEL,
        currency=CURRENCY,
        user_id=user_id,
        subtotal_minor=4_250,
        quantity=3,
        fingerprint="2x15.00 1x12.50",
        voucher_code=code,
        line_minors=(3_000, 1_250),
    )


def _buy(shop: SimulatedStore, cart_id: UUID, order_id: UUID, user_id: int, now: datetime) -> None:
    """A cart becomes an order, with the offer that it has or, bought before, that it had."""
    used = Redemption.objects.filter(order_id=order_id).values_list("code", flat=True).first()
    shop.open_cart(_cart(cart_id, user_id, used or ""))
    if used is None:
        shop.decide(cart_id)
    shop.put(shop.complete(cart_id, order_id=order_id, at=DAY))
    inbox.mark_dirty(ORDER, [order_id])
    drain_orders(now=now)
