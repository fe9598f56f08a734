"""What came along with another's code is not used by the order: it can be had again, beside every order."""

from tests.races.without_guard import guarded, lift_guard
from tests.stateful.campaigns_machine import Year

TELLER = Year


def plant(monkeypatch) -> None:
    named = guarded("redemption.named")

    def checkouts_with_our_codes(orders):
        return {
            order: [one for one in found if not one.is_companion] for order, found in named(orders).items()
        }

    lift_guard(monkeypatch, "redemption.named", checkouts_with_our_codes)


def story(year) -> None:
    year.opens()
    year.staff_grant("money", 1)
    year.types_the_code(1)
    year.buys(1, 10_001, "worked off", "")
