"""A simulated shop in a file: the test and the workers it starts see one and the same."""

import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any
from uuid import UUID

from saleor_retention.core import clock
from saleor_retention.core.queues.outbox import Effect
from saleor_retention.hosts.standalone.simulator.shop import SimulatedStore
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.port import store
from tests.faults.processes import SHOP_FOLDER


class FileShop:
    """Every verb of the simulated store, each on the state in the file, one at a time for all processes."""

    def __init__(self) -> None:
        self.folder = Path(os.environ[SHOP_FOLDER])

    def __getattr__(self, name: str) -> Callable[..., Any]:
        verb = getattr(SimulatedStore, name)

        def ask(*arguments: Any, **named: Any) -> Any:
            with self._open() as shop:
                return verb(shop, *arguments, **named)

        return ask

    @contextmanager
    def _open(self) -> Iterator[SimulatedStore]:
        path = self.folder / "shop"
        with (self.folder / "lock").open("w") as lock:
            flock(lock, LOCK_EX)
            found = path.read_bytes() if path.exists() else b""
            shop = pickle.loads(found) if found else SimulatedStore()
            yield shop
            if (after := pickle.dumps(shop)) != found:
                fresh = path.with_suffix(".new")
                fresh.write_bytes(after)
                fresh.replace(path)

    def orders(self, ids: Any) -> Any:
        """The present state of each order; nobody can read what is poison."""
        if sick := self._poison() & {str(pk) for pk in ids}:
            raise RuntimeError(f"cannot read {min(sick)}")
        return self.__getattr__("orders")(ids)

    def decide(self, checkout_id: UUID) -> None:
        """Asks the shop many things, so not as one of its verbs."""
        decide(checkout_id, now=clock.now())

    def receive(self, effect: Effect) -> None:
        """Do what was asked, as often as it is asked, and count the keys that came."""
        with (self.folder / "received").open("a") as book:
            book.write(f"{effect.key}\n")
        if effect.key in self._poison():
            raise RuntimeError("the shop refuses")
        HANDLERS[effect.kind](effect)

    # What a test asks

    def received(self) -> Counter[str]:
        """How often each key came."""
        path = self.folder / "received"
        return Counter(path.read_text().split() if path.exists() else [])

    def codes(self) -> dict[str, bool]:
        """Codes the shop knows, and whether they can still be used."""
        with self._open() as shop:
            return {code: code not in shop._used for code in shop._codes}

    def poison(self, *names: object) -> None:
        """From now on these orders and effects, and no others, make the shop raise."""
        (self.folder / "poison").write_text("\n".join(map(str, names)))

    def _poison(self) -> set[str]:
        path = self.folder / "poison"
        return set(path.read_text().split()) if path.exists() else set()


def _receive(effect: Effect) -> None:
    store().receive(effect)  # type: ignore[attr-defined]


RECEIVED = dict.fromkeys(HANDLERS, _receive)
"""The rooms' handlers behind the shop in the file, which counts what comes."""
