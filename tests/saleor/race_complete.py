"""A process of the shop that completes checkouts when told to. Commands and answers are lines of JSON.

In: {"do": "complete" | "task", "checkout": id, "user": pk, "guard": bool, "gate": bool}. Out: {"at": "gate"} when
the order is about to be created (it goes on with the next line), then {"order": total | null, "errors": [...]}.
"""

import json
import sys
from contextlib import ExitStack
from unittest import mock

import django


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


def hear() -> dict:
    line = sys.stdin.readline()
    if not line:
        raise SystemExit(0)
    return json.loads(line)


def at_the_gate() -> None:
    say({"at": "gate"})
    hear()


def through_the_api(command: dict) -> list[dict]:
    """The customer presses the button; answers the errors she is shown."""
    from saleor.account.models import User
    from saleor.graphql.tests.fixtures import ApiClient

    from tests.saleor.shopping import Shopper, gid

    shopper = Shopper(ApiClient(user=User.objects.get(pk=command["user"])), None, [])
    shopper.id = gid("Checkout", command["checkout"])
    return shopper.complete()["errors"]


def in_the_background(command: dict) -> list[dict]:
    """Saleor's own task completes a paid checkout; it only logs what hinders it."""
    from saleor.checkout.tasks import automatic_checkout_completion_task

    automatic_checkout_completion_task(command["checkout"])
    return []


def run(command: dict) -> dict:
    """Complete one checkout; with the guard or without, with a stop at the gate or without."""
    from saleor.core.db.connection import allow_writer
    from saleor.order.models import Order

    from saleor_retention.kernel.failpoints import armed

    with ExitStack() as stack:
        if not command["guard"]:
            stack.enter_context(mock.patch("saleor_retention.host.gate.guard"))
        if command["gate"]:
            stack.enter_context(armed("host.gate", at_the_gate))
        with allow_writer():
            errors = (through_the_api if command["do"] == "complete" else in_the_background)(command)
    with allow_writer():
        order = Order.objects.filter(checkout_token=command["checkout"]).first()
    return {"order": str(order.total_gross_amount) if order else None, "errors": errors}


def main() -> None:
    """Serve until the pipe closes."""
    from saleor_retention.host.plugin import RetentionPlugin

    RetentionPlugin.DEFAULT_ACTIVE = True
    say({"at": "start"})
    while True:
        say(run(hear()))


if __name__ == "__main__":
    django.setup()
    main()
