"""Shops of every kind in one real Saleor, and carts and offers drawn by number: the same number, the same draw.

Prices are entered with tax or without, at one rate or at several, in a currency with no, two or three digits; some goods
are on sale, and for a cart an order promotion or a gift of the store's own may run.
"""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from inspect import signature
from random import Random
from uuid import UUID

from saleor.account.models import Address
from saleor.checkout.models import Checkout
from saleor.checkout.utils import add_variants_to_checkout
from saleor.discount import PromotionType, RewardType, RewardValueType
from saleor.discount.models import Promotion, PromotionRule
from saleor.graphql.checkout.mutations.utils import CheckoutLineData
from saleor.order.models import Order
from saleor.product.models import Product
from saleor.product.utils.variant_prices import update_discounted_prices_for_promotion
from saleor.shipping.models import ShippingMethod, ShippingMethodChannelListing
from saleor.tax.models import TaxClass, TaxClassCountryRate, TaxConfiguration

from saleor_retention.core.money import exponent, to_minor
from saleor_retention.errors import NotCarried
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Campaign, Stacking
from saleor_retention.store.discounts import Benefit, OfferListing, Per, Scope

from .ids import gid
from .shop import Shop

STOCKS: dict[str, bool] = {}
"""What Saleor 3.23 and later ask for when lines are added."""
if "calculate_stocks_with_shipping_zones" in signature(add_variants_to_checkout).parameters:
    STOCKS["calculate_stocks_with_shipping_zones"] = True
HUNDREDTHS = {"A": 5_999, "B": 3_601, "C": 333, "D": 12_500, "E": 99, "F": 1_850}
"""Prices in hundredths of a unit; a yen has none."""
PLACE = {"street_address_1": "1", "city": "WROCŁAW", "postal_code": "53-601", "country": "PL"}
REDUCED = ("B", "E")
"""Taxed at the lower rate where there are two, and of one category: F is, too."""
KINDS = (
    *("percent", "percent", "amount", "amount", "capped", "goods", "goods", "unit", "cheapest"),
    *("cheapest amount", "shipping", "bundle", "sum", "not on sale"),
)
AMOUNTS = {"amount": 2, "unit": 10, "cheapest amount": 4, "sum": 2}
"""Of an amount, and what share of the goods it is at most."""
ON_SOME = frozenset({"goods", "unit", "sum", "cheapest", "cheapest amount", "bundle"})
PERCENTS = (333, 500, 1_000, 1_275, 1_500, 2_500, 3_333, 5_000, 10_000)


class Bazaar(Shop):
    """A channel whose orders may be placed unpaid."""

    flow = "transaction"

    def __init__(
        self,
        staff,
        *,
        is_gross=True,
        rates=(20,),
        is_weighted=False,
        currency="EUR",
        asks=1_000,
        free_from: int | None = None,
    ) -> None:
        """`asks`: the hundredths of goods that its delivery wants at least; `free_from`: those that another one wants,
        which is free."""
        prices = {name: self._price(minor, currency) for name, minor in HUNDREDTHS.items()}
        super().__init__(
            staff, currency=currency, tax=rates[0], prices=prices, shipping=self._price(1_190, currency)
        )
        TaxConfiguration.objects.filter(channel=self.row).update(
            prices_entered_with_tax=is_gross, use_weighted_tax_for_shipping=is_weighted
        )
        self.is_gross, self.rates = is_gross, rates
        self.cards: frozenset[str] = frozenset()
        """Names of goods that are gift cards."""
        if len(rates) > 1:
            self._tax(REDUCED, rates[1])
        self._put_on_sale(("C", "D"), 25)
        ShippingMethodChannelListing.objects.filter(shipping_method=self.shipping).update(
            minimum_order_price_amount=Decimal(self._price(asks, currency))
        )
        if free_from is not None:
            self.free = self._deliver_free(Decimal(self._price(free_from, currency)))

    def _deliver_free(self, least: Decimal) -> ShippingMethod:
        free = ShippingMethod.objects.create(
            name="Free",
            type=self.shipping.type,
            shipping_zone=self.shipping.shipping_zone,
            tax_class=self.shipping.tax_class,
        )
        ShippingMethodChannelListing.objects.create(
            shipping_method=free,
            channel=self.row,
            currency=self.currency,
            price_amount=Decimal(0),
            minimum_order_price_amount=least,
        )
        return free

    @staticmethod
    def _price(hundredths: int, currency: str) -> str:
        return str(Decimal(hundredths) if currency == "JPY" else Decimal(hundredths).scaleb(-2))

    def _tax(self, names: Sequence[str], rate: int) -> None:
        reduced = TaxClass.objects.create(name=f"Reduced {self.number}")
        TaxClassCountryRate.objects.create(tax_class=reduced, country="PL", rate=rate)
        self._goods(names).update(tax_class=reduced)

    def _goods(self, names: Sequence[str]):
        return Product.objects.filter(variants__in=[self.variants[name] for name in names])

    def _put_on_sale(self, names: Sequence[str], percent: int) -> None:
        promotion = Promotion.objects.create(name="Sale", type=PromotionType.CATALOGUE)
        rule = PromotionRule.objects.create(
            promotion=promotion,
            catalogue_predicate={"productPredicate": {"ids": []}},
            reward_value_type=RewardValueType.PERCENTAGE,
            reward_value=Decimal(percent),
        )
        rule.channels.add(self.row)
        rule.variants.set([self.variants[name] for name in names])
        update_discounted_prices_for_promotion(self._goods(names))

    def minor(self, hundredths: int) -> int:
        """Minor units of so many hundredths."""
        return to_minor(Decimal(self._price(hundredths, self.currency)), self.currency)

    def sell_gift_cards(self, name: str) -> None:
        super().sell_gift_cards(name)
        self.cards |= {name}

    @contextmanager
    def promoting(self, rules: Sequence[dict]):
        """While it lasts, these order promotions run."""
        promotion = Promotion.objects.create(name="Of the shop", type=PromotionType.ORDER)
        for terms in rules:
            self._rule(promotion, **terms)
        try:
            yield
        finally:
            promotion.delete()

    def _rule(self, promotion, *, above: int, gifts=(), value=None, is_percent=True) -> None:
        least = str(Decimal(self.minor(above)).scaleb(-exponent(self.currency)))
        rule = PromotionRule.objects.create(
            promotion=promotion,
            order_predicate={"discountedObjectPredicate": {"baseSubtotalPrice": {"range": {"gte": least}}}},
            reward_type=RewardType.GIFT if gifts else RewardType.SUBTOTAL_DISCOUNT,
            reward_value_type=None
            if gifts
            else RewardValueType.PERCENTAGE
            if is_percent
            else RewardValueType.FIXED,
            reward_value=None if gifts else Decimal(value),
        )
        rule.channels.add(self.row)
        rule.gifts.set([self.variants[name] for name in gifts])

    def filled(self, user_id: int, quantities: dict[str, int], *, is_free: bool = False) -> tuple[UUID, int]:
        """The member's checkout, and its total with tax as it is told once a delivery is chosen, the free one if told so.

        Saleor's own functions fill it, for it takes many seconds to look at an address: the one mutation is the last.
        """
        there = Address.objects.create(**PLACE, validation_skipped=True)
        checkout = Checkout.objects.create(
            channel=self.row,
            currency=self.currency,
            user_id=user_id,
            email=f"{user_id}@example.com",
            country="PL",
            shipping_address=there,
            billing_address=there.get_copy(),
        )
        add_variants_to_checkout(
            checkout,
            [self.variants[name] for name in quantities],
            [
                CheckoutLineData(variant_id=str(self.variant(name)), quantity=n, quantity_to_update=True)
                for name, n in quantities.items()
            ],
            self.row,
            **STOCKS,
        )
        data = self.ask(
            """mutation($id: ID!, $method: ID!) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
                checkout { totalPrice { gross { amount } } } errors { field message code } } }""",
            client=self.client_of(user_id),
            id=gid("Checkout", checkout.pk),
            method=gid("ShippingMethod", self.free.pk if is_free else self.shipping.pk),
        )
        total = data["checkoutDeliveryMethodUpdate"]["checkout"]["totalPrice"]["gross"]["amount"]
        return checkout.pk, to_minor(Decimal(str(total)), self.currency)

    def bought(self, checkout_id: UUID, user_id: int) -> tuple[int, int]:
        """What the completed order costs with tax, and what its gift is worth at the shop's price."""
        order = Order.objects.get(pk=self.complete(checkout_id, user_id).id)
        gifts = [line.variant for line in order.lines.all() if line.is_gift]
        worth = sum(one.channel_listings.get(channel=self.row).discounted_price_amount for one in gifts)
        return to_minor(order.total_gross_amount, self.currency), to_minor(Decimal(worth), self.currency)


def shops(staff, **more) -> list[Bazaar]:
    """With tax and without, one rate and two, the delivery's rate of its own or the goods'; yen, euro, dinar."""
    return [
        Bazaar(staff, **more, rates=(23,)),
        Bazaar(staff, **more, rates=(23, 8)),
        Bazaar(staff, **more, rates=(20, 5), currency="JPY"),
        Bazaar(staff, **more, rates=(19, 0), currency="KWD"),
        Bazaar(staff, **more, is_gross=False, rates=(23,)),
        Bazaar(staff, **more, is_gross=False, rates=(23, 8)),
        Bazaar(staff, **more, is_gross=False, rates=(7, 19), is_weighted=True),
        Bazaar(staff, **more, is_gross=False, rates=(10, 8), currency="JPY"),
        Bazaar(staff, **more, is_gross=False, rates=(5, 15), currency="KWD"),
    ]


@dataclass(frozen=True)
class Drawn:
    """One cart, the shop's promotions and the offers for it."""

    number: int
    shop: Bazaar
    quantities: dict[str, int]
    promotions: tuple[dict, ...]
    offers: tuple[tuple[str, dict], ...]
    """Kind and terms of each."""

    def __str__(self) -> str:
        shop = self.shop
        how = f"{shop.currency} {'with' if shop.is_gross else 'without'} tax at {shop.rates}"
        offers = "; ".join(f"{kind} {terms}" for kind, terms in self.offers)
        return f"cart {self.number}: {how}, {self.quantities}, shop {self.promotions}, offers {offers}"


def draw(all_shops: Sequence[Bazaar], seed: int, number: int) -> Drawn:
    """The cart of this number."""
    chance = Random(f"{seed}:{number}")
    shop = chance.choice(all_shops)
    names = chance.sample(sorted(HUNDREDTHS), chance.randint(1, 4))
    quantities = {name: chance.choice((1, 1, 2, 3, 7)) for name in names}
    goods = sum(HUNDREDTHS[name] * quantity for name, quantity in quantities.items())
    if goods < 1_400:  # the delivery asks for 10.00, and goods may be on sale
        quantities["A"], goods = 1, goods + HUNDREDTHS["A"]
    return Drawn(
        number,
        shop,
        quantities,
        tuple(_promotion(chance, goods) for _ in range(chance.choice((0, 1, 1, 2)))),
        tuple(_offer(chance, shop, goods) for _ in range(chance.randint(1, 4))),
    )


def _promotion(chance: Random, goods: int) -> dict:
    above = chance.randint(1, goods)
    if chance.random() < 0.3:
        return {"above": above, "gifts": tuple(chance.sample(sorted(HUNDREDTHS), 2))}
    if chance.random() < 0.5:
        return {"above": above, "value": chance.choice(("3", "7.5", "10", "15", "40"))}
    return {"above": above, "value": str(chance.randint(1, 1 + goods // 300)), "is_percent": False}


def _offer(chance: Random, shop: Bazaar, goods: int) -> tuple[str, dict]:
    """Kind and terms; amounts in hundredths."""
    kind = chance.choice(KINDS)
    terms = {"stacking": chance.choice(list(Stacking))} | _worth(chance, kind, goods)
    if chance.random() < 0.2:
        terms["minimum"] = chance.randint(1, goods)
    if kind in ON_SOME:
        terms["on"] = tuple(chance.sample(sorted(HUNDREDTHS), chance.randint(1, 4)))
    if kind == "bundle":
        terms |= {"buy": chance.choice((1, 2)), "sets": chance.choice((1, 1, None))}
    return kind, terms


def _worth(chance: Random, kind: str, goods: int) -> dict:
    if kind == "shipping":
        return {}
    if kind in AMOUNTS:
        worth: dict = {"amount": chance.randint(1, max(2, goods // AMOUNTS[kind]))}
    else:
        worth = {"percent_bp": chance.choice(PERCENTS)}
    if kind == "capped" or chance.random() < 0.15:
        worth["most"] = chance.randint(1, max(2, goods // 3))
    if chance.random() < 0.15:
        worth["budget"] = goods * 100
    return worth


def granted(shop: Bazaar, offers: Sequence[tuple[str, dict]], user_id: int, again: int) -> list[Campaign]:
    """Live campaigns of these terms, the member's in this order and in the opposite one of the other. What Saleor could not
    carry exactly, staff cannot let run: it is left out. Saleor learns of them when a checkout takes one."""
    live = [one for kind, terms in offers if (one := _campaign(shop, kind, terms)) is not None]
    now = datetime.now(UTC)
    for one in live:
        granting.grant_to(one.pk, [user_id], now=now)
    for one in reversed(live):
        granting.grant_to(one.pk, [again], now=now)
    return live


def _campaign(shop: Bazaar, kind: str, terms: dict) -> Campaign | None:
    now = datetime.now(UTC)
    draft = CampaignSpec(
        name=kind,
        percent_bp=terms.get("percent_bp"),
        benefit=_benefit(shop, kind, terms),
        listings=[_listing(shop, terms)],
        stacking=terms["stacking"],
        starts_at=now - timedelta(days=1),
    )
    campaign = lifecycle.campaign_create(draft)
    try:
        return lifecycle.campaign_activate(campaign.pk, now=now)
    except NotCarried:
        return None


def _listing(shop: Bazaar, terms: dict) -> OfferListing:
    def of(name: str) -> int | None:
        return max(1, shop.minor(terms[name])) if name in terms else None

    listing = OfferListing(shop.channel, shop.currency, of("amount"), of("minimum") or 0)
    return replace(listing, most_minor=of("most"), budget_minor=of("budget"))


def _benefit(shop: Bazaar, kind: str, terms: dict) -> Benefit:
    if kind == "shipping":
        return Benefit(kind="free_shipping")
    if kind == "not on sale":
        return Benefit(scope=Scope(excludes_sale_items=True))
    on = Scope(variant_ids=frozenset(shop.variant(name) for name in terms.get("on", ())))
    if kind == "bundle":
        sets = {} if terms["sets"] is None else {"max_sets": terms["sets"]}
        return Benefit(kind="bundle", scope=on, options={"buy": terms["buy"], "get": 1} | sets)
    per = {"unit": Per.UNIT, "cheapest": Per.CHEAPEST, "cheapest amount": Per.CHEAPEST}
    return Benefit(scope=on, per=per.get(kind, Per.ORDER))
