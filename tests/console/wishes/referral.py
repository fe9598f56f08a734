"""A referral programme with points for both sides. The programme of the points is made where there is none."""

from tests.console.browser import Desk

from . import WishShop
from .channel import choose_channel

MOST = 8


def wish(desk: Desk, shop: WishShop) -> None:
    """Usual terms for both."""
    desk.click("Referrals", role="link")
    if desk.frame.get_by_role("link", name="New programme").count():
        desk.click("New programme", role="link")
        choose_channel(desk, shop)
        desk.click("Start the programme")
        desk.click("Referrals", role="link")
    desk.click("New terms", role="link")
    choose_channel(desk, shop)
    desk.click("Set the terms")
    assert "Who brings a friend gets 100 points and the friend 100 points" in desk.text
    assert desk.toasts[-1] == "The terms are set."
