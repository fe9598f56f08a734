"""What people do between two operations."""

from typing import Any

from ..operations import document
from .runner import Told, by_staff

PAST = "2020-01-01T00:00:00+00:00"


def cart(name: str):
    """Ann opens a cart."""

    def open_cart(told: Told) -> None:
        told.know(name, told.host.cart("ann"))

    return open_cart


def buy(who: str, order: str, cart: str = ""):
    """Somebody buys a cart, or a new one."""

    def pay(told: Told) -> None:
        found, lines = told.host.buy(who, told[cart] if cart else told.host.cart(who))
        told.know(order, found)
        for product, line in lines.items():
            told.know(f"line {product} of {order}", line)
        told.host.settle()

    return pay


def learn_id(told: Told, name: str, at: dict) -> None:
    """The ID of what an answer shows."""
    told.know(name, at["id"])


def ask(told: Told, operation: str, key: str, **given: Any) -> dict[str, Any]:
    """Staff do something once more that the story has told already."""
    answer = told.host.post("staff", document(operation), by_staff(key, "Once more", **given))
    (payload,) = answer["data"].values()
    assert payload["errors"] == [], (operation, payload)
    told.host.settle()
    return payload


def draft(told: Told, name: str, **given: Any) -> None:
    """Staff draft a campaign; it is known by its name in small letters."""
    terms = given.pop("terms", {})
    listings = [{"channel": told.host.channel, "currency": "USD", **terms}]
    made = ask(told, "staff/campaign_create", name, name=name, listings=listings, startsAt=PAST, **given)
    told.know(name.lower(), made["personalOfferCampaign"]["id"])


def run(told: Told, name: str, **given: Any) -> None:
    """Staff draft a campaign and let it run."""
    draft(told, name, **given)
    ask(told, "staff/campaign_activate", f"run {name}", campaignId=told[name.lower()])
