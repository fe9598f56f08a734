"""The balance is read, compared and written without a lock: two checkouts spend the same points."""

from tests.builders.points import a_member, a_programme, give
from tests.races.test_points_races import two_carts
from tests.races.without_guard import accounts_without_lock, lift_guard


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "accounts.lock", accounts_without_lock)


def race(cross) -> None:
    """Two checkouts ask for 80 of 100 points each."""
    version, ann = a_programme(), a_member(1)
    give(ann, 100, version)
    assert two_carts(ann, version, cross) == ["NotEnoughPoints", "done"]
