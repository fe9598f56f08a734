"""One shop's story, told through every operation, with its exact answers. It is played on each host.

Ann has bought nothing yet. Staff set up points, referrals and an offer; Ann gets a code, Ben claims it and buys;
Ann is granted 10 %, buys goods of 130.00 and shipping of 10.00; support adds 50 points. There is no tax.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from .operations import document, masked


class Host(Protocol):
    """A shop to play in. Carts hold two A at 50.00 and one B at 30.00, shipping 10.00."""

    channel: str
    period: dict[str, str]
    """The calendar month of today."""

    def post(self, who: str, query: str, variables: dict[str, Any]) -> dict[str, Any]: ...
    def user(self, name: str) -> str: ...
    def cart(self, name: str) -> str: ...
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


def money(amount: float) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def by_staff(key: str, reason: str, **given: Any) -> dict[str, Any]:
    return {"input": {**given, "reason": reason, "idempotencyKey": key}}


def play(host: Host) -> list[tuple[Step, dict[str, Any], dict[str, Any]]]:
    """Ask everything in order; answers each step with its variables and its masked data."""
    from .chapters import STEPS

    told, played = Told(host), []
    for name in ("ann", "ben"):
        told.know(name, host.user(name))
    for step in STEPS:
        step.before(told)
        variables = step.variables(told)
        answer = host.post(step.who, document(step.operation), variables)
        assert "errors" not in answer, (step.operation, answer["errors"])
        step.learn(told, answer["data"])
        host.settle()
        played.append((step, masked(variables, told.known), masked(answer["data"], told.known)))
    return played
