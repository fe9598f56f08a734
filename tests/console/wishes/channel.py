"""A channel of a form that has several."""

from tests.console.browser import Desk

from . import WishShop


def choose_channel(desk: Desk, shop: WishShop) -> None:
    """One click where the shop's channel is not chosen already."""
    field = desk.frame.locator("select[name=channel]")
    if field.input_value() != shop.channel:
        field.select_option(shop.channel)
        desk.clicks += 1
        desk.page.wait_for_load_state("networkidle")
