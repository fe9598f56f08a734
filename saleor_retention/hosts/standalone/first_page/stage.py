"""What stands ready on the first page: goods, offers that arrive by themselves, and the shoppers to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_urlsafe
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Max

from ....conf import clear_settings
from ....core.db import command
from ....customers.models import Customer
from ....graphql.kit.port_standalone import Requestor
from ....loyalty.rewards.catalogue import RewardDraft, reward_create
from ....offers.campaigns.lifecycle import campaign_activate, campaign_create
from ....offers.campaigns.spec import CampaignSpec
from ....offers.grants.granting import grant_to
from ....offers.models import Campaign, CampaignState
from ....offers.publishing.publish import spec
from ....orders.models import OrderFact
from ....pipeline import sync_customers
from ....referrals.conversion.details import TermsDetails
from ....referrals.models import ReferralProgramme
from ....referrals.terms import referral_terms_set
from ....store.carts import CartLine, GoodsKind
from ....store.customers import NO_YEAR, CustomerSnapshot
from ....store.discounts import OfferListing
from ..demo.cdnow import CURRENCY
from ..demo.fixtures import DISC, SINGLE
from ..demo.scenario import CHANNEL, DAY, FRIEND, WHY, DemoScenario
from ..simulator.shop import SimulatedStore

BOX = 3
"""A variant at 24.00, beside the story's discs and singles."""
WELCOME = "Welcome, friend"
"""What a friend finds in their cart once they claimed."""
MOST_ACCOUNTS = 10_000
MARK = 0x70F5B0B5
"""The first 32 bits of each order that is bought here, by which a later demo knows it."""


@dataclass(frozen=True, slots=True)
class ToyGoods:
    """Something on the shelf; its picture is `<name>.svg` of the page."""

    variant_id: int
    name: str
    picture: str
    price_minor: int


SHELF = (
    ToyGoods(DISC, "Disc", "disc", 1_500),
    ToyGoods(SINGLE, "Single", "single", 1_250),
    ToyGoods(BOX, "Box", "box", 2_400),
)


@dataclass(frozen=True, slots=True)
class ToyShopper:
    """Somebody to be in the shop; a guest has no token."""

    name: str
    about: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the page is told in exchange for the key of the link."""

    key: str
    staff_token: str
    shoppers: tuple[ToyShopper, ...]


def prepare(shop: SimulatedStore, cast: DemoScenario, staff_token: str, *, now: datetime) -> FirstPage:
    """Fill the shelf, start the shop's own offers, let the shoppers in; the page is there from now on."""
    _introduce(shop, cast, now)
    shop.sell(CHANNEL, CURRENCY, CartLine(BOX, BOX, 1, 2_400, 2_400))
    shop.name_goods({(GoodsKind.PRODUCT, BOX): "Boxes"})
    came_back = cast.holdings.audience.pk
    _live(shop, _draft("Good to see you", 10, least_minor=0, audience_id=came_back))
    _live(shop, _draft("For regulars", 20, least_minor=4_500, audience_id=came_back))
    gift = _live(shop, _draft("For a friend", None, least_minor=3_000, amount_minor=500))
    grant_to(gift.pk, [FRIEND], now=DAY)
    _welcome_friends(shop, cast, now)
    tokens = {user_id: token_urlsafe(16) for user_id in (cast.shopper, FRIEND, cast.newcomer)}
    _let_in(tokens)
    shoppers = (
        ToyShopper(
            "Member",
            "Buys again and again, brought a friend, and has their birthday today.",
            tokens[cast.shopper],
        ),
        ToyShopper("Their friend", "Came by the member's code and bought once.", tokens[FRIEND]),
        ToyShopper("Newcomer", "Opened an account just now and bought nothing yet.", tokens[cast.newcomer]),
        ToyShopper("Guest", "Has no account: no points, no personal offers."),
    )
    page = FirstPage(token_urlsafe(16), staff_token, shoppers)
    settings.RETENTION_FIRST_PAGE = page
    return page


def _introduce(shop: SimulatedStore, cast: DemoScenario, now: datetime) -> None:
    """The member has their birthday and the newcomer came just now: what is started for such people arrives."""
    member, newcomer = (f"customer{user_id}@example.com" for user_id in (cast.shopper, cast.newcomer))
    birthday = date(NO_YEAR, now.month, now.day)
    shop.join(CustomerSnapshot(cast.shopper, member, DAY, birthday=birthday))
    shop.join(CustomerSnapshot(cast.newcomer, newcomer, now))
    with command():
        sync_customers([cast.shopper, cast.newcomer], now=now)


def _welcome_friends(shop: SimulatedStore, cast: DemoScenario, now: datetime) -> None:
    """Friends of members have an offer from their claim on. The reward is in no list: it is given, not bought."""
    welcome = _live(shop, _draft(WELCOME, 20, least_minor=0))
    terms = ReferralProgramme.objects.filter(channel=CHANNEL).latest("valid_from")
    if terms.welcome_reward_id is not None:
        return
    draft = RewardDraft(WELCOME, 1_000, "offer", {"campaign_id": welcome.pk}, is_active=False)
    referral_terms_set(
        channel=CHANNEL,
        programme_id=terms.programme_id,
        referrer_points=terms.referrer_points,
        referee_points=terms.referee_points,
        details=TermsDetails(welcome_reward_id=reward_create(terms.programme_id, draft).pk),
        is_active=True,
        valid_from=None,
        actor="demo",
        reason=WHY,
        now=now,
    )


def _let_in(tokens: Mapping[int, str]) -> None:
    """From the next request on: what is set is looked up anew."""
    settings.RETENTION_TOKENS = {
        **getattr(settings, "RETENTION_TOKENS", {}),
        **{token: Requestor(customer=user_id) for user_id, token in tokens.items()},
    }
    clear_settings()


def join(shop: SimulatedStore, *, now: datetime) -> ToyShopper:
    """Somebody whom nobody knows opens an account."""
    newest = Customer.objects.aggregate(newest=Max("user_id"))["newest"] or 0
    user_id = max([FRIEND, newest, *shop.accounts(after=FRIEND, limit=MOST_ACCOUNTS)]) + 1
    shop.join(CustomerSnapshot(user_id, f"customer{user_id}@example.com", now))
    with command():
        sync_customers([user_id], now=now)
    token = token_urlsafe(16)
    _let_in({user_id: token})
    return ToyShopper(f"New friend {user_id - FRIEND}", "Followed a member's link just now.", token)


def current() -> FirstPage | None:
    """The page of this process; None where no demo made one."""
    page: FirstPage | None = getattr(settings, "RETENTION_FIRST_PAGE", None)
    return page


def order_id() -> UUID:
    """For an order that is bought here."""
    return UUID(int=(MARK << 96) | (uuid4().int & ((1 << 96) - 1)))


def is_bought_here(pk: UUID) -> bool:
    """Whether an order was bought here."""
    return pk.int >> 96 == MARK


def earlier_orders() -> list[UUID]:
    """What was bought on the first pages of earlier demos with this database. Their shops, in memory, are gone."""
    known = OrderFact.objects.filter(channel=CHANNEL).values_list("pk", flat=True)
    return [pk for pk in known if is_bought_here(pk)]


def _draft(
    name: str,
    percent: int | None,
    *,
    least_minor: int,
    amount_minor: int | None = None,
    audience_id: int | None = None,
) -> CampaignSpec:
    return CampaignSpec(
        name=name,
        percent_bp=None if percent is None else percent * 100,
        listings=[OfferListing(CHANNEL, CURRENCY, amount_minor, least_minor)],
        starts_at=DAY,
        audience_id=audience_id,
        uses_per_customer=1 if audience_id is None else 100,
    )


def _live(shop: SimulatedStore, draft: CampaignSpec) -> Campaign:
    """The campaign, running; made once, and known to the shop, which forgets."""
    live = Campaign.objects.filter(name=draft.name, state=CampaignState.ACTIVE).first()
    if live is None:
        live = campaign_activate(campaign_create(draft).pk, now=DAY)
    shop.issue_codes(shop.publish_offer(spec(live)), list(live.grants.values_list("code", flat=True)))
    return live
