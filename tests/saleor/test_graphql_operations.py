"""The same story, told by a real Saleor: every operation answers what it answers without Saleor."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from saleor.account.models import User
from saleor.core.db.connection import allow_writer
from saleor.graphql.tests.fixtures import ApiClient

from saleor_retention.core.clock import now
from saleor_retention.core.queues import outbox
from saleor_retention.pipeline import drain_orders
from saleor_retention.rooms import HANDLERS
from tests.graphql import refusals, scenario
from tests.graphql.raw_http import cost_of, says
from tests.graphql.scenario import runner

from .flows import TransactionShop
from .ids import gid

ANSWERED = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
COSTS = {
    name: int(cost)
    for name, cost in re.findall(r"^## (\w+/.+?)$.*?at a cost of (\d+):$", ANSWERED, re.M | re.S)
}
"""What each operation costs without Saleor, as the page for storefronts tells."""

pytestmark = pytest.mark.django_db(transaction=True)


class SaleorHost:
    """See `runner.Host`."""

    def __init__(self, staff: ApiClient) -> None:
        self.staff = staff
        self.shop = TransactionShop(staff, tax=0, prices={"A": "50", "B": "30"}, shipping="10")
        self.channel = self.shop.channel
        self.variant = gid("ProductVariant", self.shop.variant("A"))
        first = now().date().replace(day=1)
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        self.period = {"start": first.isoformat(), "end": following.isoformat()}
        self.people: dict[str, User] = {}

    def post(self, who: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        client = self.staff if who == "staff" else ApiClient(user=self.people.get(who))
        return json.loads(client.post_graphql(query, variables).content)

    def user(self, name: str) -> str:
        self.people[name] = self.shop.account(f"{name}@example.com")
        return gid("User", self.people[name].pk)

    def cart(self, name: str) -> str:
        return gid("Checkout", self.shop.cart(self.people[name].pk))

    def draft(self, name: str) -> str:
        return gid("Order", self.shop.draft(self.people[name]).id)

    def buy(self, name: str, cart: str) -> tuple[str, dict[str, str]]:
        from .ids import from_gid

        order = self.shop.complete(from_gid(cart), self.people[name].pk)
        total = User.objects.get(pk=self.people[name].pk).orders.get(pk=order.id).total_gross_amount
        self.shop.pay(order, int(total * 100))
        return gid("Order", order.id), {kind: gid("OrderLine", line) for kind, line in order.lines.items()}

    def settle(self) -> None:
        with allow_writer():
            drain_orders(now=now())
            outbox.deliver(HANDLERS)


@pytest.fixture
def staff(as_if_cards_bind, superuser_api_client):
    return superuser_api_client


@pytest.mark.promise("G9")
def test_every_operation_answers_on_saleor_what_it_answers_without_saleor(staff):
    told = runner.Told(SaleorHost(staff))
    answers = {one.step.name: one.said for one in runner.tell(told)}
    assert answers == {
        step.name: says({"data": step.answer, "extensions": cost_of(COSTS[step.name])})
        for step in scenario.STEPS
    }
    assert refusals.asked(told) == refusals.expected()
