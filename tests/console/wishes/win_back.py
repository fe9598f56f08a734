"""10 % for who has not bought for 90 days, at most once ever, 2,000.00 in all."""

from tests.console.browser import Desk

from . import WishShop

MOST = 12


def wish(desk: Desk, shop: WishShop) -> None:
    desk.click("Offers", role="link")
    desk.click("New", role="link")
    desk.click("Win back", role="link")
    desk.type("Not bought for so many days", "90")
    desk.type("At most, in all", "2000.00")
    desk.frame.locator("#says", has_text="2,000.00").wait_for()
    said = desk.frame.inner_text("#says")
    assert "10% off for customers who have not bought for 90 days." in said
    assert "Each may use it once." in said
    assert "2,000.00 in all." in said
    desk.click("Start now")
    desk.frame.wait_for_selector("h1 .chip")
    assert "Running" in desk.frame.inner_text("h1")
    assert "10% off for customers who have not bought for 90 days." in desk.text
    assert "2,000.00 used" in desk.text
