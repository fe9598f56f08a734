"""A process of the shop that completes one checkout. What it hears and says are dictionaries through pipes.

It says {"at": "gate"} when the order is about to be created and goes on when it hears anything; at last it says
{"order": total or None, "errors": [...]}.
"""

import multiprocessing
import os
import signal
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from unittest import mock

from django.db import connections
from saleor.account.models import User
from saleor.checkout.tasks import automatic_checkout_completion_task
from saleor.core.db.connection import allow_writer
from saleor.graphql.tests.fixtures import ApiClient
from saleor.order.models import Order

from saleor_retention.core.failpoints import armed

from .storefront import Shopper, gid

PATIENCE_SECONDS = 300
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Completion:
    """One checkout to complete: through the API or by Saleor's background task, with our guard or without."""

    checkout_id: str
    user_id: int
    by_task: bool
    is_guarded: bool
    guard: str = "saleor_retention.hosts.saleor.checkout.completion_guard.guard"
    """What an unguarded completion goes without."""
    dies_in: str = ""
    """The function of Saleor's in which its machine is switched off."""


def switched_off(*_: object, **__: object) -> None:
    """Nothing is rolled back but what the database rolls back."""
    os.kill(os.getpid(), signal.SIGKILL)


def through_the_api(asked: Completion) -> list[dict]:
    """The customer presses the button; answers the errors they are shown."""
    shopper = Shopper(ApiClient(user=User.objects.get(pk=asked.user_id)), None, [])
    shopper.id = gid("Checkout", asked.checkout_id)
    return shopper.complete()["errors"]


def in_the_background(asked: Completion) -> list[dict]:
    """Saleor's own task completes a paid checkout; it only logs what hinders it."""
    automatic_checkout_completion_task(asked.checkout_id)
    return []


def forget_connections() -> None:
    """In a child: what is open is the parent's. While a browser's event loop runs there, `close_all` sees others than we do."""
    for connection in connections.all(initialized_only=True):
        connection.connection = None


def complete(asked: Completion, hears: Connection, says: Connection) -> None:
    """Complete the checkout, stopping at the gate until told to go on."""

    def at_the_gate() -> None:
        says.send({"at": "gate", "process": os.getpid()})
        hears.recv()

    forget_connections()
    with ExitStack() as stack:
        if not asked.is_guarded:
            stack.enter_context(mock.patch(asked.guard, return_value=None))
        if asked.dies_in:
            stack.enter_context(mock.patch(asked.dies_in, side_effect=switched_off))
        stack.enter_context(armed("host.gate", at_the_gate))
        stack.enter_context(allow_writer())
        errors = (in_the_background if asked.by_task else through_the_api)(asked)
        order = Order.objects.filter(checkout_token=asked.checkout_id).first()
    says.send({"order": str(order.total_gross_amount) if order else None, "errors": errors})


class Process:
    """A process of its own: forked, because Saleor's imports take longer than the races."""

    def __init__(self, asked: Completion) -> None:
        connections.close_all()  # parent and child each open their own
        self.hears, says = FORK.Pipe(duplex=False)
        hears, self.tells = FORK.Pipe(duplex=False)
        self.process = FORK.Process(target=complete, args=(asked, hears, says), daemon=True)
        self.process.start()

    def says(self, seconds: float = PATIENCE_SECONDS) -> dict | None:
        """What it says next, or None when it keeps silent that long."""
        try:
            return self.hears.recv() if self.hears.poll(seconds) else None
        except EOFError:  # it is no more
            return None

    def may_go(self) -> None:
        """Let it pass the gate."""
        self.tells.send("go")

    def dies(self) -> None:
        """Wait until it is no more, at the place where it was to die; it may pass every gate before."""
        while self.says() is not None:
            self.may_go()
        self.process.join(PATIENCE_SECONDS)
        assert self.process.exitcode == -signal.SIGKILL

    def at_last(self) -> dict:
        """What became of it, once it may pass every gate it meets."""
        while "at" in (said := self.says() or {"order": "silent"}):
            self.may_go()
        self.process.join(PATIENCE_SECONDS)
        assert self.process.exitcode == 0
        return said
