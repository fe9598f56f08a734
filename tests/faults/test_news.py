"""News that comes twice, late, in any order, to two workers at once: the books are those of the last state alone.

`RETENTION_EXAMPLES` asks for more stories than the few of an ordinary run.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from saleor_retention.core.queues import inbox
from saleor_retention.loyalty.models import Transaction
from saleor_retention.orders.models import OrderFact
from saleor_retention.pipeline import ORDER, drain_orders, process_orders
from saleor_retention.store.orders import OrderSnapshot, Status
from tests.builders import an_order
from tests.builders.points import an_id
from tests.faults.scenario import LATER, QUIET_DAY, Story, books, broken, tell, undone

pytestmark = pytest.mark.promise("G6", "L6.1", "R0.1")
EXAMPLES = int(os.environ.get("RETENTION_EXAMPLES", "12"))
CLEO = 3

STATES: dict[str, Callable[[OrderSnapshot], OrderSnapshot | None]] = {
    "paid": lambda order: replace(order, kept_minor=16_800),
    "half refunded": lambda order: replace(order, kept_minor=8_400),
    "cancelled": lambda order: replace(order, status=Status.CANCELLED),
    "refunded": lambda order: replace(order, kept_minor=0),
    "another's": lambda order: replace(order, user_id=CLEO, email="cleo@example.com"),
    "gone": lambda order: None,
}
WHO = st.sampled_from(["ann", "ben"])
CHANGES = st.tuples(st.just("becomes"), WHO, st.sampled_from(sorted(STATES)))
RINGS = st.tuples(st.just("rings"), WHO, st.integers(1, 3))
WORK = st.tuples(st.just("works"), st.just(""), st.sampled_from([1, 2]))
ENDS = st.fixed_dictionaries({"ann": st.sampled_from(sorted(STATES)), "ben": st.sampled_from(sorted(STATES))})


def become(shop: Any, order: OrderSnapshot, state: str) -> None:
    """The shop's order is in this state from now on."""
    if (now := STATES[state](order)) is not None:
        shop.put(now)
    elif order.id in set(shop.all_orders()):
        shop.delete(order.id)


def play(shop: Any, story: Story, step: tuple[str, str, Any]) -> None:
    """One step of a long day."""
    what, who, how = step
    if what == "becomes":
        become(shop, getattr(story, who), how)
    elif what == "rings":
        for _ in range(how):
            inbox.mark_dirty(ORDER, [getattr(story, who).id])
    else:
        process_orders(now=LATER, limit=how)


def end(shop: Any, story: Story, ends: dict[str, str]) -> dict[str, Any]:
    """The shop's last word, and what the books say of it."""
    for who, state in ends.items():
        become(shop, getattr(story, who), state)
    inbox.mark_dirty(ORDER, story.ids)
    drain_orders(now=LATER)
    assert broken() == {}
    found = books()
    # An order that was never seen is unknown, one that was seen and went is taken back: both give nothing.
    return {**found, "referral": found["referral"] == "rewarded", "movements": None}


@pytest.fixture
def once_more(shop):
    """The story told anew, and forgotten afterwards, as often as asked."""

    def told(ends: dict[str, str], steps: list[tuple[str, str, Any]]) -> dict[str, Any]:
        (shop.folder / "shop").unlink(missing_ok=True)
        with undone():
            story = tell(shop)
            for step in steps:
                play(shop, story, step)
            return end(shop, story, ends)

    return told


@pytest.fixture
def seen_once(once_more):
    """The books of each end when nothing came before it."""
    known: dict[tuple[str, ...], dict[str, Any]] = {}

    def books_of(ends: dict[str, str]) -> dict[str, Any]:
        key = tuple(ends.values())
        if key not in known:
            known[key] = once_more(ends, [])
        return known[key]

    return books_of


@given(steps=st.lists(st.one_of(CHANGES, RINGS, WORK), min_size=4, max_size=14), ends=ENDS)
@example(
    steps=[("rings", "ben", 2), ("works", "", 2), ("becomes", "ben", "gone"), ("rings", "ben", 1), ("works", "", 1)],
    ends={"ann": "half refunded", "ben": "paid"},
)  # fmt: skip
@example(
    steps=[
        ("rings", "ann", 1), ("works", "", 1), ("becomes", "ann", "another's"), ("rings", "ann", 1), ("works", "", 1),
        ("becomes", "ann", "cancelled"), ("rings", "ann", 1), ("works", "", 1),
    ],
    ends={"ann": "half refunded", "ben": "refunded"},
)  # fmt: skip
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=EXAMPLES <= 12,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.timeout(900)
def test_any_day_ends_as_if_only_its_last_state_had_been_seen(once_more, seen_once, steps, ends):
    assert once_more(ends, steps) == seen_once(ends)


def test_the_end_that_the_story_tells_is_the_quiet_day(once_more):
    ends = {"ann": "half refunded", "ben": "paid"}
    assert once_more(ends, []) == {**QUIET_DAY, "referral": True, "movements": None}


@pytest.mark.parametrize("times", [1, 2, 5])
def test_the_same_news_again_moves_nothing_and_writes_nothing(shop, story, times):
    for _ in range(times):
        inbox.mark_dirty(ORDER, story.ids)
        drain_orders(now=LATER)
    assert books() == QUIET_DAY
    assert set(OrderFact.objects.values_list("revision", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_bell_that_never_stops_end_in_the_same_books(shop, story):
    """Forty orders of eight customers are rung again and again, by two, while two work them off."""
    orders = [
        an_order(an_id(n), user_id=20 + n % 8, email=f"user{20 + n % 8}@example.com", number=str(n))
        for n in range(40)
    ]
    shop.put(*orders)
    everything = [*story.ids, *(order.id for order in orders)]
    start = Barrier(4, timeout=20)

    def ring() -> None:
        for n in range(12):
            inbox.mark_dirty(ORDER, everything[n % 3 :: 3])

    def work() -> None:
        for _ in range(12):
            process_orders(now=LATER, limit=7)

    def at_once(verb: Callable[[], None]) -> None:
        start.wait()
        try:
            verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(at_once, [ring, work, ring, work]))
    inbox.mark_dirty(ORDER, everything)
    drain_orders(now=LATER)

    assert books()["points"] == QUIET_DAY["points"] | dict.fromkeys(range(20, 28), 5 * 130)
    assert books()["waiting"] == 0
    assert Transaction.objects.count() == QUIET_DAY["movements"] + 40
    assert set(OrderFact.objects.values_list("revision", flat=True)) == {1}
