"""Lines of purchases that are of certain goods: the same for one customer and in SQL."""

from collections.abc import Sequence

from ...profile import Bought, ProductGrouping, Profile
from ..statement import Statement

COLUMNS = {
    ProductGrouping.PRODUCT: "l.product_id",
    ProductGrouping.VARIANT: "l.variant_id",
    ProductGrouping.CATEGORY: "l.category_id",
}


def bought(who: Profile, what: ProductGrouping, ids: tuple[int, ...]) -> list[Bought]:
    """The customer's lines of these goods."""
    return [purchase for purchase in who.bought if not set(ids).isdisjoint(purchase.ids(what))]


def are_of(statement: Statement, what: ProductGrouping, ids: Sequence[int]) -> str:
    """The condition that a line `l` is of these goods."""
    if what is ProductGrouping.COLLECTION:
        return f"l.collection_ids @> ANY({statement.param([str(pk) for pk in ids], '::jsonb[]')})"
    return f"{COLUMNS[what]} = ANY({statement.param(list(ids), '::bigint[]')})"
