"""One point for each unit of the shop's money."""

from tests.console.browser import Desk

from . import WishShop
from .channel import choose_channel

MOST = 8


def wish(desk: Desk, shop: WishShop) -> None:
    """A programme with its first rules."""
    desk.click("Loyalty", role="link")
    desk.click("New programme", role="link")
    choose_channel(desk, shop)
    desk.click("Start the programme")
    assert "1 point for every" in desk.text
    assert "1.00" in desk.text
    assert "In force" in desk.text
    assert desk.toasts == ["Customers earn points now."]
