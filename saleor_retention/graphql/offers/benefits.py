"""What an offer gives, as staff hand it in and read it back."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

import graphene

from ...errors import Invalid
from ...offers.models import CodeKind, RestorePolicy, Stacking
from ...offers.pricing.benefits.registry import KINDS, OPTIONS
from ...store.discounts import DISCOUNT, Benefit, Favourite, Per, Scope
from .. import kit

KIND_NAMES: type[StrEnum] = StrEnum("KIND_NAMES", {name.upper(): name for name in KINDS})  # type: ignore[misc]
PersonalOfferBenefitKind = kit.enum_of(
    "PersonalOfferBenefitKind",
    KIND_NAMES,
    "What a personal offer gives.",
    {kind.name: kind.about for kind in KINDS.values()},
)
PersonalOfferPer = kit.enum_of(
    "PersonalOfferPer",
    Per,
    "What a percentage or an amount is taken off.",
    {
        Per.ORDER: "All its goods together.",
        Per.UNIT: "Each unit of its goods.",
        Per.CHEAPEST: "One unit, the cheapest of its goods.",
    },
)
PersonalOfferFavourite = kit.enum_of(
    "PersonalOfferFavourite",
    Favourite,
    "What a customer buys most.",
    {Favourite.PRODUCT: "The product.", Favourite.CATEGORY: "The category."},
)
PersonalOfferStacking = kit.enum_of(
    "PersonalOfferStacking",
    Stacking,
    "What else may be on a checkout beside an offer, within what one code can carry.",
    {
        Stacking.EXCLUSIVE: "Nothing but offers that may always join.",
        Stacking.COMBINABLE: "Other combinable offers.",
        Stacking.ALWAYS: "Whatever else is on.",
    },
)
PersonalOfferRestorePolicy = kit.enum_of(
    "PersonalOfferRestorePolicy",
    RestorePolicy,
    "When a use comes back to the customer and to the campaign's limits.",
    {
        RestorePolicy.ENDED: "When its order is cancelled, expires or is deleted.",
        RestorePolicy.REFUNDED: "Then, and when all its money is given back.",
        RestorePolicy.NEVER: "Never.",
    },
)
PersonalOfferCodeKind = kit.enum_of(
    "PersonalOfferCodeKind",
    CodeKind,
    "Whether a campaign is claimed by a code.",
    {
        CodeKind.NONE: "It is not.",
        CodeKind.SHARED: "By one that everybody types.",
        CodeKind.UNIQUE: "By codes of which each works once.",
    },
)

NAMED = {
    "products": ("product_ids", "Product"),
    "variants": ("variant_ids", "ProductVariant"),
    "categories": ("category_ids", "Category"),
    "collections": ("collection_ids", "Collection"),
    "excluded_products": ("excluded_product_ids", "Product"),
    "excluded_categories": ("excluded_category_ids", "Category"),
    "excluded_collections": ("excluded_collection_ids", "Collection"),
}
"""Fields of the API, the field of `Scope`, and the type whose IDs they hold."""


class PersonalOfferScopeInput(kit.Input):
    products = kit.NonNullList(graphene.ID, description="IDs of products it is for.")
    variants = kit.NonNullList(graphene.ID, description="IDs of product variants it is for.")
    categories = kit.NonNullList(
        graphene.ID,
        description="IDs of categories it is for: goods directly in them, as in Saleor's vouchers.",
    )
    collections = kit.NonNullList(graphene.ID, description="IDs of collections it is for.")
    excluded_products = kit.NonNullList(graphene.ID, description="IDs of products it is never for.")
    excluded_categories = kit.NonNullList(graphene.ID, description="IDs of categories it is never for.")
    excluded_collections = kit.NonNullList(graphene.ID, description="IDs of collections it is never for.")
    excludes_sale_items = graphene.Boolean(
        description="Not for goods that a promotion of the catalogue made cheaper."
    )
    margin_floor_percent = kit.PositiveDecimal(
        description=(
            "Only for goods whose margin, (price - cost) / price, stays at or above this with the offer. Goods "
            "without a known cost are left out."
        )
    )
    favourite = PersonalOfferFavourite(description="For what each customer buys most.")

    class Meta:
        description = "The goods of a personal offer. Without any named, all are."


class PersonalOfferScope(kit.Type):
    """Roots are `Scope`."""

    products = kit.NonNullList(graphene.ID, required=True, description="IDs of products it is for.")
    variants = kit.NonNullList(graphene.ID, required=True, description="IDs of product variants it is for.")
    categories = kit.NonNullList(graphene.ID, required=True, description="IDs of categories it is for.")
    collections = kit.NonNullList(graphene.ID, required=True, description="IDs of collections it is for.")
    excluded_products = kit.NonNullList(
        graphene.ID, required=True, description="IDs of products it is never for."
    )
    excluded_categories = kit.NonNullList(
        graphene.ID, required=True, description="IDs of categories it is never for."
    )
    excluded_collections = kit.NonNullList(
        graphene.ID, required=True, description="IDs of collections it is never for."
    )
    excludes_sale_items = graphene.Boolean(required=True, description="Whether goods on sale are left out.")
    margin_floor_percent = graphene.Float(description="The margin that goods keep with it; null without one.")
    favourite = PersonalOfferFavourite(
        description="Which favourite of the customer it is for; null when it is the same for all."
    )

    class Meta:
        description = "The goods of a personal offer. Without any named, all are."

    @staticmethod
    def resolve_margin_floor_percent(root: Scope, info: Any) -> float | None:
        return None if root.margin_floor_bp is None else root.margin_floor_bp / 100


def _resolver(attribute: str, kind: str) -> Any:
    return staticmethod(
        lambda root, info: [kit.global_id(kind, pk) for pk in sorted(getattr(root, attribute))]
    )


class PersonalOfferGoods(kit.Type):
    """Roots are `Scope`. Margins are the shop's own."""

    products = kit.NonNullList(graphene.ID, required=True, description="IDs of products it is for.")
    variants = kit.NonNullList(graphene.ID, required=True, description="IDs of product variants it is for.")
    categories = kit.NonNullList(graphene.ID, required=True, description="IDs of categories it is for.")
    collections = kit.NonNullList(graphene.ID, required=True, description="IDs of collections it is for.")
    excluded_products = kit.NonNullList(
        graphene.ID, required=True, description="IDs of products it is never for."
    )
    excluded_categories = kit.NonNullList(
        graphene.ID, required=True, description="IDs of categories it is never for."
    )
    excluded_collections = kit.NonNullList(
        graphene.ID, required=True, description="IDs of collections it is never for."
    )
    excludes_sale_items = graphene.Boolean(required=True, description="Whether goods on sale are left out.")
    favourite = PersonalOfferFavourite(
        description="What the customer buys most, where it is for that; null when it is the same for all."
    )

    class Meta:
        description = "The goods of a personal offer, as its customer sees them. Without any named, all are."


for _field, (_attribute, _kind) in NAMED.items():
    for _type in (PersonalOfferScope, PersonalOfferGoods):
        setattr(_type, f"resolve_{_field}", _resolver(_attribute, _kind))


def option_inputs() -> dict[str, Any]:
    """The input fields of the options of all kinds, by name.

    A class takes them up with `locals().update` in its body: Graphene prints fields in the order in which they are made.
    """
    return {
        option.field: graphene.Int(description=option.input_about or option.about)
        for option in OPTIONS.values()
    }


def option_fields(benefit_of: Callable[[Any], Benefit | None]) -> dict[str, Any]:
    """The same as they are read back. `benefit_of`: the benefit of a root."""
    return {
        option.field: graphene.Field(
            graphene.Int, description=option.about, resolver=_option(name, benefit_of)
        )
        for name, option in OPTIONS.items()
    }


def _option(name: str, benefit_of: Callable[[Any], Benefit | None]) -> Callable[[Any, Any], int | None]:
    def resolve(root: Any, info: Any) -> int | None:
        benefit = benefit_of(root)
        return None if benefit is None else benefit.options.get(name)

    return resolve


def basis_points(percentage: Decimal | None, field: str) -> int | None:
    """Hundredths of a percent. Raises `Invalid` beyond two decimals, or beyond everything."""
    if percentage is None:
        return None
    points = percentage * 100
    if points != points.to_integral_value() or not 0 < points <= 10_000:
        raise Invalid("A percentage is more than 0 and at most 100, with two decimals.", field=field)
    return int(points)


def benefit_in(data: Mapping[str, Any]) -> Benefit:
    """The benefit that staff handed in; its percentage and amounts stand elsewhere."""
    return Benefit(
        kind=data.get("kind") or DISCOUNT,
        per=Per(data.get("per") or Per.ORDER),
        scope=scope_in(data.get("scope") or {}),
        options={name: number for name, option in OPTIONS.items() if (number := data.get(option.field))},
    )


def scope_in(data: Mapping[str, Any]) -> Scope:
    """The goods that staff named by their IDs."""
    named = {
        attribute: frozenset(kit.local_id(value, kind, field=field) for value in data.get(field) or ())
        for field, (attribute, kind) in NAMED.items()
    }
    floor = data.get("margin_floor_percent")
    return Scope(
        **named,
        excludes_sale_items=bool(data.get("excludes_sale_items")),
        margin_floor_bp=None if floor is None else basis_points(floor, "margin_floor_percent"),
        favourite=Favourite(data["favourite"]) if data.get("favourite") else None,
    )
