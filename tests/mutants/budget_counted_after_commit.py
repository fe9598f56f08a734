"""What is promised is counted once the promise is committed: until then others are promised the same room."""

from django.db import transaction

from saleor_retention.core.db import execute
from tests.races.test_budget_races import two_for_one_use
from tests.races.without_guard import guarded, lift_guard, uncounted

COUNT = """
UPDATE saleor_retention_budget SET taken = taken + 1
WHERE currency = '' AND campaign_id = (SELECT campaign_id FROM saleor_retention_grant WHERE id = %s)
"""


def plant(monkeypatch) -> None:
    reserve = guarded("grant.promise")

    def counted_later(grant_id, *rest):
        with uncounted():
            answer = reserve(grant_id, *rest)
        transaction.on_commit(lambda: execute(COUNT, [grant_id]))
        return answer

    lift_guard(monkeypatch, "grant.promise", counted_later)


def race(cross) -> None:
    """Two checkouts, and one use is left."""
    assert two_for_one_use(cross) == 1
