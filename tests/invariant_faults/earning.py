"""One fault for each invariant of what orders earn by terms beyond a rate."""

from tests.builders import an_order
from tests.builders.points import a_programme, an_id, the_shop_says

from . import Fault

DOUBLE = {"kind": "goods", "title": "Double", "goods": {"product_ids": [1]}, "times": "2"}


def by_terms() -> None:
    """Ann has 230 points of an order of 130.00, of which A counts twice; sale items would not count."""
    bonuses = [DOUBLE, {"kind": "first_order", "title": "Welcome", "points": 50}]
    a_programme(
        expiry_months=None, terms={"counting": {"sale_items": False}, "bonuses": {"bonuses": bonuses}}
    )
    the_shop_says(an_order(an_id("ann's order"), user_id=1))


def waiting() -> None:
    """Ann will have 130 points once her parcel was sent."""
    a_programme(expiry_months=None, terms={"pending": {"until": "fulfilled"}})
    the_shop_says(an_order(an_id("ann's order"), user_id=1))


FAULTS: dict[str, Fault] = {
    # What was no sale item when it was bought is one now: as if it were not frozen.
    "orders_give_what_their_terms_say": Fault(
        by_terms, "UPDATE saleor_retention_orderlinefact SET is_on_sale = TRUE WHERE product_id = 1"
    ),
    "what_is_pending_is_what_is_due": Fault(
        waiting, "UPDATE saleor_retention_withheld SET points = points + 1 WHERE reason = 'pending'"
    ),
}
