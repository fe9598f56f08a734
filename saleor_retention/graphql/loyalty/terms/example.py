"""What a basket would earn by rules that staff are about to set."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import graphene

from ....core.clock import now
from ....errors import Invalid
from ....loyalty.estimates.example import BasketExample, ExampleBasket, ExampleLine, draft_rules, example
from ....loyalty.models import ProgrammeVersion
from ... import kit
from ..loaders import RulesOfChannel
from .inputs import LoyaltyTermsInput, terms_in


class LoyaltyExampleBasketInput(kit.Input):
    goods_amount = kit.PositiveDecimal(
        required=True, description="Goods after all discounts, without tax and shipping."
    )
    goods_variant_id = graphene.ID(
        description="The ID of a product variant: what the goods are; nothing that rules name when left out."
    )
    is_on_sale = graphene.Boolean(
        description="Whether a promotion of the catalogue lowered their price; as it is for the variant when left out."
    )
    tax_percent = kit.PositiveDecimal(description="Percent of tax on goods and shipping; none when left out.")
    shipping_amount = kit.PositiveDecimal(description="Shipping without tax; none when left out.")
    gift_card_amount = kit.PositiveDecimal(description="What of the total is paid with gift cards.")
    points_amount = kit.PositiveDecimal(description="What of the total is paid with points.")
    is_first_order = graphene.Boolean(description="Whether it is its customer's first order.")
    tier = graphene.String(description="Slug of the customer's tier; none when left out.")
    placed_on = kit.Date(description="The day of the order, in the shop's zone; today when left out.")

    class Meta:
        description = "A basket to try rules with."


class LoyaltyExampleRulesInput(kit.Input):
    currency = graphene.String(required=True, description="Currency of the channel.")
    rate_points = graphene.Int(required=True, description="Points earned for each `rateAmount` of goods.")
    rate_amount = kit.PositiveDecimal(
        required=True, description="Goods after all discounts, without tax and shipping."
    )
    terms = graphene.InputField(LoyaltyTermsInput, description="What they say beyond the rate.")

    class Meta:
        description = "Rules to try. When they would begin, and whom they would replace, does not matter."


class LoyaltyExampleLine(kit.Type):
    """Roots are `loyalty.estimates.example.ExampleLine`."""

    is_shipping = graphene.Boolean(required=True, description="Whether it is shipping; else it is the goods.")
    counted = graphene.Field(
        kit.Money,
        required=True,
        description="What of it counts: paid for in money that earns. Rounded for reading alone.",
    )
    multiplier = graphene.String(
        required=True, description="How many times that counts, as a decimal number."
    )
    bonuses = kit.NonNullList(
        graphene.String, required=True, description="Titles of the bonuses that make the multiplier."
    )
    points = kit.Points(required=True, description="Its share of the points.")

    class Meta:
        description = "What the goods of a basket, or its shipping, would earn."

    @staticmethod
    def resolve_counted(root: ExampleLine, info: Any) -> Any:
        return kit.money(root.counted_minor, root.currency)


class LoyaltyExampleExtraPoints(kit.Type):
    """Roots are `(title, points)`."""

    title = graphene.String(required=True, description="Title of the bonus.")
    points = kit.Points(required=True, description="Points that it gives.")

    class Meta:
        description = "Extra points of a basket."

    @staticmethod
    def resolve_title(root: tuple[str, int], info: Any) -> str:
        return root[0]

    @staticmethod
    def resolve_points(root: tuple[str, int], info: Any) -> int:
        return root[1]


class LoyaltyExample(kit.Type):
    """Roots are `loyalty.estimates.example.BasketExample`."""

    points = kit.Points(required=True, description="Points that an order of it would earn, paid in full.")
    lines = kit.NonNullList(
        LoyaltyExampleLine,
        required=True,
        description="What counts of it, and how many times; empty where nothing does.",
    )
    extra_points = kit.NonNullList(
        LoyaltyExampleExtraPoints, required=True, description="What bonuses add, whatever the goods cost."
    )
    worth = graphene.Field(
        kit.Money,
        description="What the points would buy at the checkout, in whole steps; null where they buy nothing.",
    )

    class Meta:
        description = "What a basket would earn by rules that are not in force. Nothing is written."

    @staticmethod
    def resolve_extra_points(root: BasketExample, info: Any) -> Any:
        return root.extras

    @staticmethod
    def resolve_worth(root: BasketExample, info: Any) -> Any:
        return kit.money(root.worth_minor, root.currency)


class ExampleQueries(graphene.ObjectType):
    loyalty_example = kit.Field(
        LoyaltyExample,
        description=(
            "What a basket would earn in a channel, by rules that are about to be set or by those in force; null where there "
            "are none. Nothing is written."
        ),
        permissions=[kit.MANAGE_DISCOUNTS],
        channel=graphene.String(required=True, description="Slug of the channel."),
        basket=LoyaltyExampleBasketInput(required=True, description="The basket."),
        rules=LoyaltyExampleRulesInput(description="The rules; those in force when left out."),
    )

    @staticmethod
    def resolve_loyalty_example(
        root: Any,
        info: Any,
        channel: str,
        basket: Mapping[str, Any],
        rules: Mapping[str, Any] | None = None,
    ) -> Any:
        """Refused by name, as the rules would be."""

        def tried(version: ProgrammeVersion | None) -> BasketExample | None:
            if version is None:
                return None
            with kit.port.store_access():
                return example(version, _basket(basket, version.currency), now=now())

        if rules is None:
            return RulesOfChannel(info.context).load(channel).then(tried) if channel.isprintable() else None
        currency = rules["currency"].upper()
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
            raise Invalid("A currency has three capital letters.", field="currency")
        with kit.port.store_access():
            version = draft_rules(
                channel=channel,
                currency=currency,
                rate_points=rules["rate_points"],
                rate_minor=kit.minor_of(rules["rate_amount"], currency, field="rate_amount") or 0,
                terms=terms_in(rules.get("terms"), currency),
            )
        return tried(version)


def _basket(data: Mapping[str, Any], currency: str) -> ExampleBasket:
    def minor(name: str) -> int:
        return kit.minor_of(data.get(name), currency, field=name) or 0

    variant = data.get("goods_variant_id")
    return ExampleBasket(
        goods_minor=minor("goods_amount"),
        variant_id=None
        if variant is None
        else kit.local_id(variant, "ProductVariant", field="goods_variant_id"),
        is_on_sale=bool(data.get("is_on_sale")),
        tax_percent=Decimal(data.get("tax_percent") or 0),
        shipping_minor=minor("shipping_amount"),
        gift_card_minor=minor("gift_card_amount"),
        points_minor=minor("points_amount"),
        is_first=bool(data.get("is_first_order")),
        tier=data.get("tier") or "",
        placed_on=data.get("placed_on"),
    )
