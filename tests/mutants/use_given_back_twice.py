"""A cancelled order's use is given back by hand, and once more by the trigger: the campaign has one more to give."""

from saleor_retention.core.db import execute
from tests.races.without_guard import guarded, lift_guard
from tests.stateful.campaigns_machine import Year

TELLER = Year
AGAIN = """
UPDATE saleor_retention_budget SET taken = taken - 1 WHERE currency = '' AND taken > 0 AND campaign_id IN (
    SELECT campaign_id FROM saleor_retention_grant WHERE id = ANY(%s))
"""


def plant(monkeypatch) -> None:
    give_back = guarded("redemption.give_back")

    def twice(unused, now):
        give_back(unused, now)
        execute(AGAIN, [[found.grant_id for _, found in unused]])

    lift_guard(monkeypatch, "redemption.give_back", twice)


def story(year) -> None:
    year.opens()
    for who in (5, 6):
        year.types_the_code(who)
    year.buys(5, 3_333, "worked off", "")
    year.buys(6, 3_333, "worked off", "cancel")
