"""The worked examples of docs/points: the figures are read out of the pages' tables and played through the engine's verbs."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.loyalty.ledger.adjustments import expire
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.redeem import redeem
from saleor_retention.store.port import store
from tests.builders.campaigns import a_cart
from tests.builders.points import a_programme, balance_of, due_of, the_shop_says
from tests.builders.redemption import (
    buy,
    cart_of,
    look,
    to_pay,
    with_points,
)
from tests.loyalty.pages import assert_balances, minor, table
from tests.loyalty.table import ROWS

pytestmark = pytest.mark.django_db

STORY = table("README.md", "day", "what happens")
BOTH_BACK = table("README.md", "day", "had Ann")
GOES_BACK = table("refunds.md", "#", "what happened")


@pytest.mark.promise("L1.1", "L6.1")
@pytest.mark.parametrize("row", GOES_BACK, ids=lambda row: f"{row['#']} {row['what happened']}")
def test_what_goes_back(row):
    a_programme()
    a_programme("yen", channel="japan", currency="JPY", rate_minor=100)
    cases = [case for case in ROWS if case.number == int(row["#"])]
    assert cases
    for case in cases:
        for order in (*case.states, *case.also):
            the_shop_says(order)
        assert due_of(case.last.id) == int(row["points due"]) == case.due


# The story


class Ann:
    """What Ann does, each by the figures of its row."""

    def __init__(self) -> None:
        terms = {"redemption": {"points": 100, "minor": 500, "step": 100, "most_percent": 50}}
        self.customer = with_points(0, a_programme(terms=terms))
        self.cart = self.order = UUID(int=0)

    def buys(self, row, at) -> None:
        order = buy(cart_of(minor(row["money"])), at=at)
        look(order, now=at)
        assert due_of(order) == int(row["points"])

    def chooses(self, row, at) -> None:
        self.cart = a_cart(1, 8_000, line_minors=(4_000, 4_000))
        chosen = redeem(self.cart, 1, int(row["points"]), now=at)
        assert chosen.amount_minor == minor(row["money"])
        with pytest.raises(Invalid):
            redeem(self.cart, 1, int(row["points"]) + 50, now=at)

    def pays(self, row, at) -> None:
        assert to_pay(self.cart) == minor(row["money"])
        self.order = buy(self.cart, at=at)
        look(self.order, now=at)
        assert due_of(self.order) == int(row["points"])

    def sends_back(self, number: int, row, at) -> None:
        line, before = store().orders([self.order])[self.order].lines[number], due_of(self.order)
        store().take_back(self.order, line.id, 1)
        store().refund(self.order, minor(row["money"]), lines={line.id: 1})
        look(self.order, now=at)
        assert before - due_of(self.order) == int(row["points"])

    def lets_end(self, row, at) -> None:
        before = balance_of(self.customer)["available"]
        while expire(now=at):
            pass
        assert before - balance_of(self.customer)["available"] == int(row["points"])

    def plays(self, acts, rows) -> None:
        for act, row in zip(acts, rows, strict=True):
            act(row, datetime.fromisoformat(row["day"]).replace(hour=12, tzinfo=UTC))
            assert_balances(self.customer, row)
            redeemed = PointsRedemption.objects.filter(customer=self.customer)
            assert sum(redeemed.values_list("spent", flat=True)) == int(row["spent"]), row


@pytest.mark.promise("L3.1", "L4.1", "L6.1", "L6.3")
def test_a_customer_buys_redeems_returns_half_and_points_expire():
    ann = Ann()
    half = partial(ann.sends_back, 0)
    ann.plays([ann.buys, ann.chooses, ann.pays, half, ann.lets_end, ann.lets_end], STORY)


@pytest.mark.promise("L6.1", "L6.3")
def test_a_customer_who_returns_the_other_half_has_what_they_had():
    ann = Ann()
    first, second = partial(ann.sends_back, 0), partial(ann.sends_back, 1)
    acts = [ann.buys, ann.chooses, ann.pays, first, second, ann.lets_end]
    ann.plays(acts, [*STORY[:4], *BOTH_BACK])
