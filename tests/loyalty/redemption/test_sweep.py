"""The sweep of redemptions: what it reads does not grow with the shop, and what fails holds nothing else up."""

from datetime import timedelta
from itertools import pairwise

import pytest

from saleor_retention.core.db import execute
from saleor_retention.hosts.standalone.simulator.shop import SimulatedStore
from saleor_retention.loyalty.redemption import closed_cards
from saleor_retention.loyalty.redemption import settle as settling
from saleor_retention.loyalty.redemption.closed_cards import DUE, FIRST_LOOK, WATCHED, note_refilled
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.redeem import redeem, release
from saleor_retention.loyalty.redemption.settle import sweep
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import balance_of
from tests.builders.redemption import a_rich_member, buy, cart_of, look, redemption_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
OVER = NOON + 6 * MINUTE
"""When `look` settles an order."""


@pytest.fixture
def asked(monkeypatch):
    """The cards that the store was asked about, look by look."""
    looks: list[tuple[str, ...]] = []
    refilled = SimulatedStore.refilled_cards

    def counted(self, references):
        looks.append(tuple(sorted(references)))
        return refilled(self, references)

    monkeypatch.setattr(SimulatedStore, "refilled_cards", counted)
    return looks


def an_order(points: int = 100):
    """One that was paid with points and is settled at `OVER`."""
    cart = cart_of(5_000)
    redeem(cart, 1, points, now=NOON)
    order = buy(cart)
    look(order)
    return cart


def test_a_card_is_looked_at_ever_further_apart_and_in_the_end_no_more(asked):
    a_rich_member(1_000)
    row = redemption_of(an_order())
    now, ages = OVER, []
    while (due := PointsRedemption.objects.get(pk=row.pk).card_due_at) is not None:
        assert note_refilled(now=due - timedelta(seconds=1), limit=10) == 0
        now = due
        assert note_refilled(now=now, limit=10) == 1
        ages.append(now - OVER)
    assert ages[0] == FIRST_LOOK
    assert all(later - age <= max(age / 4, FIRST_LOOK) for age, later in pairwise(ages))
    assert ages[-1] >= WATCHED
    assert sum(cards == (row.card,) for cards in asked) == len(ages) < 70
    assert note_refilled(now=now + 10 * WATCHED, limit=10) == 0


def test_the_sweep_asks_for_no_card_of_old_redemptions(asked):
    a_rich_member(1_000)
    for _ in range(5):
        an_order()
    PointsRedemption.objects.update(watched_since=NOON - WATCHED, card_due_at=NOON)
    assert note_refilled(now=OVER, limit=10) == 5
    young = redemption_of(an_order())
    asked.clear()
    for minute in range(1, 6):
        sweep(now=OVER + minute * MINUTE)
    assert {card for cards in asked for card in cards} == {young.card}


def test_what_is_to_be_looked_at_is_found_by_its_index():
    execute("SET LOCAL enable_seqscan = off", [])
    named = {"now": NOON, "limit": 10, "watched": WATCHED, "first": FIRST_LOOK}
    assert "redemption_cards_due" in str(execute(f"EXPLAIN {DUE}", named))


def test_rows_of_before_are_looked_at_at_once():
    """As the migration leaves them: of nobody is known since when they are over."""
    a_rich_member(1_000)
    cart = an_order()
    execute("UPDATE saleor_retention_pointsredemption SET watched_since = NULL, card_due_at = DEFAULT", [])
    store().spend_card(redemption_of(cart).card, -50)
    sweep(now=OVER)
    assert redemption_of(cart).spent == 50


@pytest.mark.parametrize("days", [0, 8, 300])
def test_money_put_onto_the_card_is_seen_after_a_quarter_of_the_time_at_most(days):
    customer, _ = a_rich_member(1_000)
    cart = an_order(400)
    before = balance_of(customer)["available"]
    refilled_at = OVER + timedelta(days=days)
    while note_refilled(now=refilled_at, limit=10):
        pass
    store().spend_card(redemption_of(cart).card, -150)
    sweep(now=refilled_at + max((refilled_at - OVER) / 4, FIRST_LOOK))
    assert balance_of(customer)["available"] == before + 150


def test_a_card_of_a_released_redemption_is_closed_again():
    a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    release(cart, 1, now=NOON)
    card = redemption_of(cart).card
    store().spend_card(card, -150)
    sweep(now=NOON + MINUTE)
    assert store().gift_card(card)["current_minor"] == 0


def test_a_redemption_whose_card_has_money_is_due_until_it_is_settled(monkeypatch):
    """The look is not lost when settling fails right after it."""
    customer, _ = a_rich_member(1_000)
    cart = an_order(400)
    before = balance_of(customer)["available"]
    store().spend_card(redemption_of(cart).card, -150)
    with monkeypatch.context() as broken:
        broken.setattr(settling, "settle", failing_for({redemption_of(cart).pk}))
        sweep(now=OVER + MINUTE)
    assert redemption_of(cart).is_due
    sweep(now=OVER + 2 * MINUTE)
    assert balance_of(customer)["available"] == before + 150


def failing_for(broken: set[int]):
    """Settling that raises for these redemptions."""
    whole = settling.settle

    def settle(redemption_id, *, now):
        if redemption_id in broken:
            raise RuntimeError("broken")
        return whole(redemption_id, now=now)

    return settle


def overdue(number: int) -> list[int]:
    """Redemptions whose holds ended: each to be released."""
    a_rich_member(1_000)
    carts = [cart_of(5_000) for _ in range(number)]
    for cart in carts:
        redeem(cart, 1, 10, now=NOON)
    return [redemption_of(cart).pk for cart in carts]


def drained(now) -> int:
    """How many batches a turn takes."""
    batches = 0
    while sweep(now=now):
        batches += 1
        assert batches < 20
    return batches


def test_three_batches_that_fail_hold_up_no_other(monkeypatch):
    monkeypatch.setattr(settling, "BATCH", 3)
    *broken, good = overdue(10)
    monkeypatch.setattr(settling, "settle", failing_for(set(broken)))
    late = NOON + timedelta(days=2)
    drained(late)
    rows = PointsRedemption.objects.in_bulk()
    assert rows[good].state == "released"
    assert {(rows[pk].state, rows[pk].attempts) for pk in broken} == {("open", 1)}
    assert {rows[pk].retry_at for pk in broken} == {late + timedelta(seconds=2)}


def test_what_failed_comes_behind_what_never_did_and_waits_longer_each_time(monkeypatch):
    monkeypatch.setattr(settling, "BATCH", 3)
    *broken, good = overdue(10)
    late = NOON + timedelta(days=2)
    PointsRedemption.objects.filter(pk__in=broken).update(attempts=4, retry_at=late)
    monkeypatch.setattr(settling, "settle", failing_for(set(broken)))
    sweep(now=late)  # one batch
    rows = PointsRedemption.objects.in_bulk()
    assert rows[good].state == "released"
    assert [rows[pk].attempts for pk in broken[:3]] == [5, 5, 4]
    assert rows[broken[0]].retry_at == late + timedelta(seconds=32)


def test_what_was_mended_is_settled_and_starts_afresh(monkeypatch):
    broken, _ = overdue(2)
    late = NOON + timedelta(days=2)
    with monkeypatch.context() as patched:
        patched.setattr(settling, "settle", failing_for({broken}))
        sweep(now=late)
    sweep(now=late)
    assert PointsRedemption.objects.get(pk=broken).state == "open"  # its pause is not over
    sweep(now=late + MINUTE)
    row = PointsRedemption.objects.get(pk=broken)
    assert (row.state, row.attempts, row.retry_at) == ("released", 0, None)


def test_what_happens_to_a_redemption_that_failed_is_looked_at_at_once(monkeypatch):
    a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 100, now=NOON)
    PointsRedemption.objects.update(attempts=9, retry_at=NOON + timedelta(hours=1))
    look(buy(cart))
    row = redemption_of(cart)
    assert (row.state, row.attempts, row.retry_at) == ("settled", 0, None)


def test_more_cards_than_a_batch_are_looked_at_in_one_turn(monkeypatch, settings):
    settings.RETENTION_BATCH_SIZE = 2
    a_rich_member(1_000)
    carts = [an_order(10) for _ in range(5)]
    for cart in carts:
        store().spend_card(redemption_of(cart).card, -5)
    drained(OVER + MINUTE)
    assert {redemption_of(cart).spent for cart in carts} == {5}
    assert closed_cards.note_refilled(now=OVER + MINUTE, limit=10) == 0
