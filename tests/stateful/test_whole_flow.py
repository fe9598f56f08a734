"""Every lost, repeated, late or reordered hook, and every fault on the way, ends in the books of the auditors.

A few fixed stories in an ordinary run. `make simulate` tells others: `SEED=42` the same ones again, `EXAMPLES=1000`
more of them; what fails is printed as the shortest story that does. `BUG=captured_twice` plants a bug first, to
see it found.
"""

import os
from collections import Counter
from importlib import import_module

import pytest
from hypothesis import Phase

from saleor_retention.core.models import OutboxEffect
from saleor_retention.offers.models import Redemption
from tests.stateful.coverage import LEAST, too_thin
from tests.stateful.faults import STRUCK
from tests.stateful.orders_machine import BIG
from tests.stateful.report import tell
from tests.stateful.scenarios import Scenes

ASKED = int(os.environ.get("RETENTION_EXAMPLES", 0))
PHASES = (Phase.generate, Phase.shrink)


@pytest.mark.promise("G6")
@pytest.mark.timeout(0 if ASKED else 900)  # a failure is first told as the shortest story
@pytest.mark.usefixtures("simulated_shop")
def test_the_engine_and_its_auditors_tell_the_same_stories(monkeypatch):
    if bug := os.environ.get("RETENTION_BUG"):
        import_module(f"tests.mutants.{bug}").plant(monkeypatch)
    tell(ASKED or None, phases=PHASES)
    assert ASKED or not too_thin(Scenes.reached, STRUCK), "the fixed stories reach too little"


@pytest.mark.usefixtures("simulated_shop")
def test_an_order_cancelled_before_it_was_seen_gives_its_offer_back_with_a_new_code():
    story = Scenes()
    story.opens(1, BIG)
    order = story.buys_with_an_offer(1, "cancel", "lost")
    spent = story.there(order).voucher_code
    story.somebody_reconciles()
    assert Redemption.objects.get(order_id=order, code=spent).given_back_at == story.now
    assert OutboxEffect.objects.filter(payload__codes=[spent]).exists(), "the store forgets it"
    cart = story.fills_a_cart(1, (24_000,))
    assert story.shop.saving(cart) == 2_400
    assert story.shop.cart(cart).voucher_code not in ("", spent)
    story.comes_back_to_life(order, "worked off")
    assert not Redemption.objects.filter(given_back_at=None).exclude(order_id=order).exists()
    story.teardown()


def test_stories_that_reach_nothing_are_too_thin():
    assert too_thin(Counter(), Counter()) == dict.fromkeys(LEAST, 0)
