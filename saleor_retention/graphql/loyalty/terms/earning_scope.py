"""What of an order counts for points."""

from collections.abc import Mapping
from typing import Any, ClassVar

import graphene

from ....loyalty.terms.earning_scope import CountingTerms
from ... import kit
from .goods import local_ids, resolve_ids
from .part import TermsPartApi

Root = tuple[CountingTerms, str]


class LoyaltyCountingTermsInput(kit.Input):
    count_tax = graphene.Boolean(description="Whether tax counts; it does not when left out.")
    count_shipping = graphene.Boolean(description="Whether shipping counts; it does not when left out.")
    count_sale_items = graphene.Boolean(
        description="Whether goods count whose price a promotion of the catalogue had lowered; they do when left out."
    )
    count_gift_cards = graphene.Boolean(
        description="Whether the part that is paid with gift cards counts; it does when left out."
    )
    excluded_product_ids = kit.NonNullList(graphene.ID, description="IDs of products that never count.")
    excluded_category_ids = kit.NonNullList(
        graphene.ID, description="IDs of categories whose goods, directly in them, never count."
    )
    excluded_collection_ids = kit.NonNullList(
        graphene.ID, description="IDs of collections whose goods never count."
    )

    class Meta:
        description = "What of an order counts for points. The part that is paid with points never does."


class LoyaltyCountingTerms(kit.Type):
    """Roots are the part and its currency."""

    count_tax = graphene.Boolean(required=True, description="Whether tax counts.")
    count_shipping = graphene.Boolean(required=True, description="Whether shipping counts.")
    count_sale_items = graphene.Boolean(
        required=True, description="Whether goods count whose price a promotion of the catalogue had lowered."
    )
    count_gift_cards = graphene.Boolean(
        required=True, description="Whether the part that is paid with gift cards counts."
    )
    excluded_product_ids = kit.NonNullList(
        graphene.ID, required=True, description="IDs of products that never count."
    )
    excluded_category_ids = kit.NonNullList(
        graphene.ID, required=True, description="IDs of categories whose goods never count."
    )
    excluded_collection_ids = kit.NonNullList(
        graphene.ID, required=True, description="IDs of collections whose goods never count."
    )
    summary = graphene.String(required=True, description="All of it as a sentence.")

    class Meta:
        description = "What of an order counts for points. The part that is paid with points never does."

    @staticmethod
    def resolve_count_tax(root: Root, info: Any) -> bool:
        return root[0].tax

    @staticmethod
    def resolve_count_shipping(root: Root, info: Any) -> bool:
        return root[0].shipping

    @staticmethod
    def resolve_count_sale_items(root: Root, info: Any) -> bool:
        return root[0].sale_items

    @staticmethod
    def resolve_count_gift_cards(root: Root, info: Any) -> bool:
        return root[0].gift_cards

    @staticmethod
    def resolve_excluded_product_ids(root: Root, info: Any) -> list[str]:
        return resolve_ids(root[0].excluded, "product_ids")

    @staticmethod
    def resolve_excluded_category_ids(root: Root, info: Any) -> list[str]:
        return resolve_ids(root[0].excluded, "category_ids")

    @staticmethod
    def resolve_excluded_collection_ids(root: Root, info: Any) -> list[str]:
        return resolve_ids(root[0].excluded, "collection_ids")

    @staticmethod
    def resolve_summary(root: Root, info: Any) -> str:
        return root[0].describe(root[1])


class CountingTermsApi(TermsPartApi):
    """What earns."""

    name: ClassVar[str] = "counting"
    part = CountingTerms
    input = LoyaltyCountingTermsInput
    type = LoyaltyCountingTerms
    description: ClassVar[str] = "What counts for points; without it goods do, without tax and shipping."

    @classmethod
    def data_of(cls, data: Mapping[str, Any], currency: str) -> dict[str, Any]:
        return {
            "tax": data.get("count_tax"),
            "shipping": data.get("count_shipping"),
            "sale_items": data.get("count_sale_items"),
            "gift_cards": data.get("count_gift_cards"),
            "excluded": local_ids(data, prefix="excluded"),
        }
