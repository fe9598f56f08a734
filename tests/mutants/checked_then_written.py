"""The balance is read, compared and written without a lock: two checkouts spend the same points."""

from saleor_retention.loyalty.ledger import accounts
from tests.loyalty.books import a_member, a_programme, give
from tests.races.test_points_races import two_carts


def plant(monkeypatch) -> None:
    def read(pairs):
        return list(accounts._accounts_of(pairs).order_by("pk"))

    monkeypatch.setattr(accounts, "lock_accounts", read)


def race(cross) -> None:
    """Two checkouts ask for 80 of 100 points each."""
    version, ann = a_programme(), a_member(1)
    give(ann, 100, version)
    assert two_carts(ann, version, cross) == ["NotEnoughPoints", "done"]
