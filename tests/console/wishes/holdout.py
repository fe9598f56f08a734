"""Whether “Win back”, which runs already, brought anything against its hold-out."""

from tests.console.browser import Desk

from . import WishShop

MOST = 8


def wish(desk: Desk, shop: WishShop) -> None:
    desk.click("Offers", role="link")
    desk.click("Win back", role="link")
    desk.frame.wait_for_selector("#results-part .cards")
    assert "Against those who never get it" in desk.text
    assert "May have it" in desk.text
    assert "Never get it" in desk.text
    assert "more each" in desk.text or "too early to say" in desk.text
