"""5.00 around the birthday."""

from tests.console.browser import Desk

from . import WishShop

MOST = 8


def wish(desk: Desk, shop: WishShop) -> None:
    desk.click("Offers", role="link")
    desk.click("New", role="link")
    desk.click("Birthday", role="link")
    desk.choose("It gives", "An amount of money off")
    desk.type("Amount", "5.00")
    desk.click("Start now")
    desk.frame.wait_for_selector("h1 .chip")
    assert "Running" in desk.frame.inner_text("h1")
    assert "5.00 off for customers around their birthday" in desk.text
