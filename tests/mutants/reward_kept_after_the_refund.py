"""A friend's first order is given back in full, and both keep their reward: buy, refund, keep."""

from dataclasses import replace

from saleor_retention.referrals import rules
from tests.stateful.story import BIG


def plant(monkeypatch) -> None:
    outcome = rules.outcome

    def once_and_for_all(claimed_at, paid, terms):
        found = outcome(claimed_at, paid, terms)
        return replace(found, state="rewarded") if found.order else found

    monkeypatch.setattr(rules, "outcome", once_and_for_all)


def story(shop) -> None:
    shop.opens(1, BIG)
    shop.registers(3, 1)
    order = shop.places_an_order(3, BIG, "member, paid", False, "worked off")
    shop.is_refunded(order, "all", "worked off")
