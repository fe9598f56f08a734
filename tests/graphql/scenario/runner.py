"""One scenario of a shop, told through every operation, with its exact answers. It is played on each host.

Ann has bought nothing yet. Staff set up points, referrals and an offer; Ann gets a code, Ben claims it and buys;
Ann is granted 10 %, buys goods of 130.00 and shipping of 10.00; support adds 50 points. There is no tax.

Who bought once becomes an audience, of which Ann is held out; Ben gets its offer with another one, and buys again.
Codes are given out and claimed. Support apologises, puts an offer on a draft order and takes one back.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import pytest

from tests.races.without_guard import lift_guard

from ..operations import document, masked
from ..raw_http import says


class Host(Protocol):
    """A shop to play in, where "stranger" has no token.

    Carts and drafts hold two A at 50.00 and one B at 30.00, and are sent to Poland; shipping 10.00.
    """

    channel: str
    variant: str
    """The ID of A."""
    period: dict[str, str]
    """The calendar month of today."""

    def post(self, who: str, query: str, variables: dict[str, Any]) -> dict[str, Any]: ...
    def user(self, name: str) -> str: ...
    def cart(self, name: str) -> str: ...
    def draft(self, name: str) -> str:
        """A draft order that staff make for somebody."""

    def buy(self, name: str, cart: str) -> tuple[str, dict[str, str]]:
        """The order's ID and its lines' by product."""

    def settle(self) -> None:
        """Do what is waiting in the background."""


@dataclass
class Told:
    """What happened so far."""

    host: Host
    ids: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def know(self, name: str, given: str) -> None:
        self.ids[name] = given

    @property
    def known(self) -> dict[str, str]:
        return {given: name for name, given in self.ids.items()} | {self.host.channel: "channel"}


@dataclass(frozen=True)
class Step:
    """One operation, asked by somebody, and its masked answer."""

    operation: str
    who: str
    variables: Callable[[Told], dict[str, Any]]
    answer: dict[str, Any]
    before: Callable[[Told], None] = lambda told: None
    learn: Callable[[Told, dict[str, Any]], None] = lambda told, data: None
    scene: str = ""
    """What is told of an operation that is asked more than once."""

    @property
    def name(self) -> str:
        """Of which there is one."""
        return f"{self.operation}: {self.scene}" if self.scene else self.operation


def money(amount: float) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def csv(*rows: str) -> str:
    """Rows of cells that are parted by `|`."""
    return "".join(",".join(f'"{cell}"' for cell in row.split("|")) + "\r\n" for row in rows)


def by_staff(key: str, reason: str, **given: Any) -> dict[str, Any]:
    return {"input": {**given, "reason": reason, "idempotencyKey": key}}


class Played(NamedTuple):
    """One step as it went. What differs from shop to shop is masked."""

    step: Step
    variables: dict[str, Any]
    answer: dict[str, Any]
    """Its `data`."""
    said: str
    """The whole answer as text: every key in its place, with what it cost."""

    @property
    def cost(self) -> int:
        """What the document costs with these variables."""
        return json.loads(self.said)["extensions"]["cost"]["requestedQueryCost"]


def play(host: Host) -> list[Played]:
    """Ask everything in order."""
    return tell(Told(host))


def tell(told: Told) -> list[Played]:
    """Ask everything in order, and know afterwards what happened."""
    from . import STEPS

    played = []
    for name in ("ann", "ben"):
        told.know(name, told.host.user(name))
    told.know("variant A", told.host.variant)
    with _held_out(anns := set[int]()):
        for step in STEPS:
            step.before(told)
            anns |= _customers(told["ann"])
            variables = step.variables(told)
            answer = told.host.post(step.who, document(step.operation), variables)
            assert "errors" not in answer, (step.name, answer["errors"])
            asked = masked(variables, told.known)
            step.learn(told, answer["data"])
            told.host.settle()
            shown = masked(answer, told.known)
            played.append(Played(step, asked, shown["data"], says(shown)))
    return played


@contextmanager
def _held_out(customers: set[int]) -> Iterator[None]:
    """Held out are these, instead of whom a hash of keys names, which differ from shop to shop."""

    def is_held_out(campaign_id: int, customer_id: int, holdout_bp: int) -> bool:
        return holdout_bp > 0 and customer_id in customers

    with pytest.MonkeyPatch.context() as patch:
        lift_guard(patch, "holdout.side", is_held_out)
        yield


def _customers(who: str) -> set[int]:
    """Our own key of an account, once the customer is known."""
    from saleor_retention.customers.models import Customer
    from saleor_retention.graphql.kit import local_id

    return set(Customer.objects.filter(user_id=local_id(who, "User")).values_list("pk", flat=True))
