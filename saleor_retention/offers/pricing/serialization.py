"""Benefits as campaigns keep them: percentage and amounts in columns, the rest as JSON with one way to write it."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...core.money import HUNDRED_PERCENT
from ...errors import Invalid, Required
from ...store.discounts import DISCOUNT, Benefit, Favourite, Per, Scope
from .benefits import check
from .benefits.registry import KINDS, OPTIONS

IDS = (
    "product_ids",
    "variant_ids",
    "category_ids",
    "collection_ids",
    "excluded_product_ids",
    "excluded_category_ids",
    "excluded_collection_ids",
)
NAMED_IDS_AT_MOST = 1_000


def as_shape(benefit: Benefit) -> dict[str, Any]:
    """The rest of a benefit as canonical JSON: what is usual is left out, ids are sorted. {}: off the whole order."""
    shape: dict[str, Any] = {}
    if benefit.kind != DISCOUNT:
        shape["kind"] = benefit.kind
    if benefit.per is not Per.ORDER:
        shape["per"] = benefit.per.value
    if scope := _as_scope(benefit.scope):
        shape["scope"] = scope
    for name in OPTIONS:
        if number := benefit.options.get(name):
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
    _check_keys(shape, ("kind", "per", "scope", *OPTIONS), "shape")
    numbers = {
        name: _whole(shape.get(name), name, least=1, most=option.most) for name, option in OPTIONS.items()
    }
    benefit = Benefit(
        percent_bp=_whole(percent_bp, "percent", least=1, most=HUNDRED_PERCENT),
        amount_minor=_whole(amount_minor, "amount", least=1),
        kind=_kind(shape.get("kind", DISCOUNT)),
        per=_one_of(Per, shape.get("per", Per.ORDER), "per"),
        scope=_scope(shape.get("scope", {})),
        most_minor=_whole(most_minor, "max_discount", least=1),
        options={name: number for name, number in numbers.items() if number is not None},
    )
    try:
        check(benefit)
    except Required as error:
        raise Invalid(error.message, field=error.field) from error
    return benefit


def _kind(data: Any) -> str:
    if not isinstance(data, str) or data not in KINDS:
        raise Invalid(f"One of {', '.join(KINDS)} is needed.", field="kind")
    return data


def _scope(shape: Any) -> Scope:
    _check_keys(shape, (*IDS, "excludes_sale_items", "margin_floor_bp", "favourite"), "scope")
    excludes = shape.get("excludes_sale_items", False)
    if not isinstance(excludes, bool):
        raise Invalid("Sale items are left out or not.", field="excludes_sale_items")
    favourite = shape.get("favourite")
    return Scope(
        **{name: _ids(shape.get(name, ()), name) for name in IDS},
        excludes_sale_items=excludes,
        margin_floor_bp=_whole(
            shape.get("margin_floor_bp"), "margin_floor_bp", least=0, most=HUNDRED_PERCENT
        ),
        favourite=None if favourite is None else _one_of(Favourite, favourite, "favourite"),
    )


def _check_keys(shape: Any, known: Iterable[str], field: str) -> None:
    if not isinstance(shape, Mapping):
        raise Invalid("This is no set of named terms.", field=field)
    if unknown := sorted(set(shape) - set(known)):
        raise Invalid(f"There is no term of the name {unknown[0]}.", field=field)


def _ids(data: Any, field: str) -> frozenset[int]:
    if not isinstance(data, list | tuple) or len(data) > NAMED_IDS_AT_MOST:
        raise Invalid(f"A list of at most {NAMED_IDS_AT_MOST} ids.", field=field)
    return frozenset(pk for value in data if (pk := _whole(value, field, least=1, is_needed=True)))


def _whole(
    data: Any, field: str, *, least: int, most: int | None = None, is_needed: bool = False
) -> int | None:
    if data is None and not is_needed:
        return None
    if isinstance(data, bool) or not isinstance(data, int):
        raise Invalid("A whole number is needed.", field=field)
    if data < least or (most is not None and data > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise Invalid(f"A number {bounds} is needed.", field=field)
    return data


def _one_of[E: (Per, Favourite)](names: type[E], data: Any, field: str) -> E:
    try:
        return names(data)
    except ValueError:
        raise Invalid(f"One of {', '.join(names)} is needed.", field=field) from None
