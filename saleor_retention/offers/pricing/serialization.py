"""Benefits as campaigns keep them: percentage and amounts in columns, the rest as JSON with one way to write it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...errors import Invalid
from ...store.discounts import Benefit, BenefitKind, Favourite, Per, Scope
from .rounding import EVERYTHING

IDS = (
    "product_ids",
    "variant_ids",
    "category_ids",
    "collection_ids",
    "excluded_product_ids",
    "excluded_category_ids",
    "excluded_collection_ids",
)
NUMBERS = ("buy", "get", "max_sets")
NAMED_IDS_AT_MOST = 1_000


def as_shape(benefit: Benefit) -> dict[str, Any]:
    """The rest of a benefit as canonical JSON: what is usual is left out, ids are sorted. {}: off the whole order."""
    shape: dict[str, Any] = {}
    if benefit.kind is not BenefitKind.DISCOUNT:
        shape["kind"] = benefit.kind.value
    if benefit.per is not Per.ORDER:
        shape["per"] = benefit.per.value
    if scope := _as_scope(benefit.scope):
        shape["scope"] = scope
    for name in NUMBERS:
        if number := getattr(benefit, name):
            shape[name] = number
    return shape


def _as_scope(scope: Scope) -> dict[str, Any]:
    shape: dict[str, Any] = {name: sorted(ids) for name in IDS if (ids := getattr(scope, name))}
    if scope.excludes_sale_items:
        shape["excludes_sale_items"] = True
    if scope.margin_floor_bp is not None:
        shape["margin_floor_bp"] = scope.margin_floor_bp
    if scope.favourite is not None:
        shape["favourite"] = scope.favourite.value
    return shape


def from_shape(
    percent_bp: int | None, amount_minor: int | None, most_minor: int | None, shape: Mapping[str, Any]
) -> Benefit:
    """The benefit of a campaign in a channel; raises `Invalid` with the field at fault.

    Without its amount, as in a channel where the campaign has no terms, it saves nothing: that is no fault.
    """
    _check_keys(shape, ("kind", "per", "scope", *NUMBERS), "shape")
    benefit = Benefit(
        percent_bp=_whole(percent_bp, "percent", least=1, most=EVERYTHING),
        amount_minor=_whole(amount_minor, "amount", least=1),
        kind=_one_of(BenefitKind, shape.get("kind", BenefitKind.DISCOUNT), "kind"),
        per=_one_of(Per, shape.get("per", Per.ORDER), "per"),
        scope=_scope(shape.get("scope", {})),
        most_minor=_whole(most_minor, "most", least=1),
        buy=_whole(shape.get("buy"), "buy", least=1, most=1_000) or 0,
        get=_whole(shape.get("get"), "get", least=1, most=1_000) or 0,
        max_sets=_whole(shape.get("max_sets"), "max_sets", least=1),
    )
    if benefit.percent_bp is not None and benefit.amount_minor is not None:
        raise Invalid("A benefit is a percentage or an amount, not both.", field="amount")
    SENSE[benefit.kind](benefit)
    return benefit


def _scope(shape: Any) -> Scope:
    _check_keys(shape, (*IDS, "excludes_sale_items", "margin_floor_bp", "favourite"), "scope")
    excludes = shape.get("excludes_sale_items", False)
    if not isinstance(excludes, bool):
        raise Invalid("Sale items are left out or not.", field="excludes_sale_items")
    favourite = shape.get("favourite")
    return Scope(
        **{name: _ids(shape.get(name, ()), name) for name in IDS},
        excludes_sale_items=excludes,
        margin_floor_bp=_whole(shape.get("margin_floor_bp"), "margin_floor_bp", least=0, most=EVERYTHING),
        favourite=None if favourite is None else _one_of(Favourite, favourite, "favourite"),
    )


def _check_keys(shape: Any, known: Iterable[str], field: str) -> None:
    if not isinstance(shape, Mapping):
        raise Invalid("This is no set of named terms.", field=field)
    if unknown := sorted(set(shape) - set(known)):
        raise Invalid(f"There is no term of the name {unknown[0]}.", field=field)


def _ids(given: Any, field: str) -> frozenset[int]:
    if not isinstance(given, list | tuple) or len(given) > NAMED_IDS_AT_MOST:
        raise Invalid(f"A list of at most {NAMED_IDS_AT_MOST} ids.", field=field)
    return frozenset(pk for value in given if (pk := _whole(value, field, least=1, is_needed=True)))


def _whole(
    given: Any, field: str, *, least: int, most: int | None = None, is_needed: bool = False
) -> int | None:
    if given is None and not is_needed:
        return None
    if isinstance(given, bool) or not isinstance(given, int):
        raise Invalid("A whole number is needed.", field=field)
    if given < least or (most is not None and given > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise Invalid(f"A number {bounds} is needed.", field=field)
    return given


def _one_of[E: (BenefitKind, Per, Favourite)](names: type[E], given: Any, field: str) -> E:
    try:
        return names(given)
    except ValueError:
        raise Invalid(f"One of {', '.join(names)} is needed.", field=field) from None


def _refuse(is_refused: bool, message: str, field: str) -> None:
    if is_refused:
        raise Invalid(message, field=field)


def _no_bundle(benefit: Benefit) -> None:
    _refuse(bool(benefit.buy), "Only a bundle counts what is bought.", "buy")
    _refuse(bool(benefit.get), "Only a bundle counts what becomes cheaper.", "get")
    _refuse(benefit.max_sets is not None, "Only a bundle has sets.", "max_sets")


def _without_goods(benefit: Benefit) -> None:
    _no_bundle(benefit)
    _refuse(benefit.per is not Per.ORDER, "This is given once for an order.", "per")
    _refuse(not benefit.scope.is_everything, "This is for an order, whatever is in it.", "scope")
    _refuse(benefit.most_minor is not None, "This is given in full or not at all.", "most")


def _delivery(benefit: Benefit) -> None:
    _without_goods(benefit)
    _refuse(benefit.amount_minor is not None, "Free delivery has no amount.", "amount")
    _refuse(benefit.percent_bp not in (None, EVERYTHING), "Free delivery is free in full.", "percent")


def _card(benefit: Benefit) -> None:
    _without_goods(benefit)
    _refuse(benefit.percent_bp is not None, "A gift card is worth an amount.", "percent")


def _bundle(benefit: Benefit) -> None:
    _refuse(benefit.amount_minor is not None, "Of a bundle units become cheaper by a percentage.", "amount")
    _refuse(
        benefit.percent_bp is None, "By how much of their price units become cheaper is needed.", "percent"
    )
    _refuse(benefit.per is not Per.ORDER, "A bundle says itself what becomes cheaper.", "per")
    _refuse(not benefit.buy, "How many have to be bought is needed.", "buy")
    _refuse(not benefit.get, "How many become cheaper is needed.", "get")


SENSE: dict[BenefitKind, Callable[[Benefit], None]] = {
    BenefitKind.DISCOUNT: _no_bundle,
    BenefitKind.FREE_SHIPPING: _delivery,
    BenefitKind.BUNDLE: _bundle,
    BenefitKind.GIFT_CARD: _card,
}
"""What makes no sense together, by kind."""
