"""Goodwill of 8.00 for one customer, from their page, found by their address."""

from tests.console.browser import Desk

from . import WishShop
from .channel import choose_channel

MOST = 8
TYPED_MS = 400
"""A search waits until somebody has typed."""


def wish(desk: Desk, shop: WishShop) -> None:
    """Found, given, and there."""
    desk.click("Customers", role="link")
    desk.type("Find a customer", shop.customer_email)
    desk.page.wait_for_timeout(TYPED_MS)
    desk.quiet()
    desk.frame.locator("#matches a").first.click()
    desk.clicks += 1
    desk.quiet()
    desk.click("Goodwill offer", role="link")
    choose_channel(desk, shop)
    desk.type("Amount off their next order", "8.00")
    desk.click("Give the offer")
    assert "With our apologies" in desk.text
    assert "8.00" in desk.text
    assert "Available" in desk.text
