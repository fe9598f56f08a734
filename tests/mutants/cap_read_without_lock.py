"""How much is left is read, compared and written without a lock: two checkouts have the last use."""

from saleor_retention.core.db import execute
from saleor_retention.offers.reservations.reserve import ReservationResult
from tests.races.test_budget_races import two_for_one_use
from tests.races.without_guard import guarded, lift_guard, uncounted

LEFT = """
SELECT b.id, b.most - b.taken FROM saleor_retention_budget b
JOIN saleor_retention_grant g ON g.campaign_id = b.campaign_id WHERE g.id = %s AND b.currency = ''
"""


def plant(monkeypatch) -> None:
    reserve = guarded("grant.promise")

    def read_first(grant_id, *rest):
        ((budget, left),) = execute(LEFT, [grant_id])
        if left <= 0:
            return ReservationResult.BUDGET_EXHAUSTED
        with uncounted():
            answer = reserve(grant_id, *rest)
        execute("UPDATE saleor_retention_budget SET taken = taken + 1 WHERE id = %s", [budget])
        return answer

    lift_guard(monkeypatch, "grant.promise", read_first)


def race(cross) -> None:
    """Two checkouts, and one use is left."""
    assert two_for_one_use(cross) == 1
