"""What staff see of a customer's points: figures, tier, rewards, milestones, statement; and freezing them."""

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.models import AccountFreeze
from saleor_retention.loyalty.models.imports import ImportedMovement
from tests.builders import NOON
from tests.builders.points import assert_no_invariant_is_broken
from tests.console.points_world import ANN_ID, a_busy_customer
from tests.console.visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"
ODD = ("", "nonsense", "\0", to_global_id("Product", 1), to_global_id("LoyaltyProgramme", 2**40), "x" * 5_000)


@pytest.fixture
def world():
    made = a_busy_customer()
    yield made
    assert_no_invariant_is_broken()


def freezing(world, **changes) -> str:
    return f"id={ANN_ID}&programme={changes.get('programme', world.programme)}"


def test_every_figure_of_every_programme_is_told(staff, world):
    text = staff.text("customers/points", id=ANN_ID)
    assert "Stars" in text
    stars, coins = text.split("Coins", 1)
    assert "300 Can be spent" in stars
    assert "250 Not yet to be spent once the goods are on their way" in stars
    assert "20 Held for a checkout" in stars
    assert "40 End within 30 days the first after" in stars
    assert "0 Owed to the shop" in stars
    assert "250 from order 1042, to be spent once its goods are on their way" in stars
    assert "50 Owed to the shop" in coins
    assert "0 Can be spent" in coins
    assert "Freeze the points" in stars


def test_tier_rewards_and_milestones_are_told_in_words(staff, world):
    text = staff.text("customers/points", id=ANN_ID)
    assert "Silver Since" in text
    assert "$250.00 more to Gold: $250.00 of $500.00." in text
    assert "Card of 5" in text
    assert "100 points On its way" in text
    assert "Choice outstanding First order" in text
    assert "They have still to choose one of these in your storefront: Card of 5, Card of 10." in text
    assert "Fifth order 4 orders more, then they choose one of these: Card of 5, Card of 10." in text


def test_the_statement_tells_why_how_many_what_was_left_and_who(staff, world):
    text = staff.text("customers/statement", id=ANN_ID, programme=world.programme, place=1)
    assert "When What By Points Balance" in text
    assert "Earned by an order – +40 300" in text
    assert "Held for a checkout – -20 260" in text
    assert "Spent on the reward “Card of 5” – -100 280" in text
    assert "Given by the shop Late parcel They read: Sorry! Staff +355 380" in text
    assert "Earned by: A review – +25 25" in text
    file = staff.client.get(
        f"{staff.base}/part/customers/statement-file", {"id": ANN_ID, "programme": world.programme}
    )
    assert file.headers["Content-Type"].startswith("text/csv")
    assert "Late parcel" in file.content.decode()


def test_what_an_earlier_programme_told_is_there_and_counts_nothing(staff, world):
    assert "In the programme before" not in staff.text(
        "customers/former", id=ANN_ID, programme=world.programme, place=1
    )
    for number in range(11):
        ImportedMovement.objects.create(
            programme_id=world.version.programme_id,
            source="old",
            customer=world.ann,
            occurred_at=NOON,
            points=-7,
            text=MARKUP,
            number=number,
        )
    html = staff.part("customers/former", id=ANN_ID, programme=world.programme, place=1)
    assert MARKUP not in html
    assert f"Mar 1, 2026 {MARKUP} -7" in read(html)
    assert 'hx-target="#former-1"' in html
    assert "300 Can be spent" in staff.text("customers/points", id=ANN_ID)


def test_points_are_frozen_and_unfrozen_and_shown_so(staff, world):
    text = staff.text("customers/freeze", id=ANN_ID, programme=world.programme)
    assert "Freeze the points of ann@example.com?" in text
    assert not AccountFreeze.objects.exists()
    response = staff.do(f"customers/freeze?{freezing(world)}", reason="Chargebacks")
    assert "customers/customer" in response.headers["HX-Location"]
    assert AccountFreeze.objects.get().reason == "Chargebacks"
    text = staff.text("customers/points", id=ANN_ID)
    assert "Stars Frozen" in text
    assert "Nothing of these points can be spent now." in text
    assert "Chargebacks" in text
    assert "Unfreeze the points" in text
    assert "Coins Freeze the points" in text
    assert "Unfreeze the points of" in staff.text("customers/freeze", id=ANN_ID, programme=world.programme)
    staff.do(f"customers/unfreeze?{freezing(world)}", reason="Cleared")
    assert AccountFreeze.objects.get().ended_at is not None
    text = staff.text("customers/points", id=ANN_ID)
    assert "Stars Freeze the points" in text
    assert "Chargebacks / Cleared" in text


def test_what_somebody_else_did_meanwhile_is_a_sentence(staff, world):
    assert "unfrozen meanwhile" in staff.errors(f"customers/unfreeze?{freezing(world)}", reason="x")[""]
    staff.do(f"customers/freeze?{freezing(world)}", reason="x")
    assert "frozen meanwhile" in staff.errors(f"customers/freeze?{freezing(world)}", reason="x")[""]
    assert AccountFreeze.objects.count() == 1


@pytest.mark.parametrize("odd", ["", " ", "\0", "x" * 100_000])
def test_a_freeze_has_a_reason(staff, world, odd):
    assert "reason" in staff.errors(f"customers/freeze?{freezing(world)}", reason=odd)
    assert not AccountFreeze.objects.exists()


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_programme_or_customer_is_a_sentence(staff, world, odd):
    for part in ("freeze", "statement", "statement-file", "former", "events", "record", "event"):
        assert "no such programme" in staff.text(f"customers/{part}", id=ANN_ID, programme=odd)
        text = staff.text(f"customers/{part}", id=odd, programme=world.programme)
        assert "could not be shown" not in text
        assert "Late parcel" not in text
    query = {"id": ANN_ID, "programme": odd}
    for action in ("freeze", "unfreeze", "record", "withdraw-event"):
        response = staff.client.post(
            f"{staff.base}/do/customers/{action}", {"reason": "x"}, query_params=query
        )
        assert "no such programme" in read(response.content.decode())
    assert not AccountFreeze.objects.exists()


def test_who_may_not_see_points_reads_so(world):
    for token in ("only-MANAGE_ORDERS", "only-MANAGE_DISCOUNTS", "shopper-token"):
        visitor = Visitor(token)
        for part in ("points", "statement", "statement-file", "events", "freeze", "record", "event"):
            text = visitor.text(f"customers/{part}", id=ANN_ID, programme=world.programme)
            assert "Late parcel" not in text
            assert "Stars" not in text
        for action in ("freeze", "record"):
            response = visitor.do(f"customers/{action}?{freezing(world)}", reason="x")
            assert "HX-Location" not in response.headers
    assert not AccountFreeze.objects.exists()


def test_who_manages_customers_alone_sees_and_does_it_all(world):
    visitor = Visitor("only-MANAGE_USERS")
    text = visitor.text("customers/points", id=ANN_ID)
    assert "300 Can be spent" in text
    assert "permission" not in text
    visitor.do(f"customers/freeze?{freezing(world)}", reason="Chargebacks")
    assert AccountFreeze.objects.count() == 1


def test_planted_markup_is_text(staff):
    world = a_busy_customer()
    for row in (world.version.programme, *world.version.programme.rewards.all()):
        row.name = MARKUP
        row.save()
    staff.do(f"customers/freeze?{freezing(world)}", reason=MARKUP)
    for part in ("points", "statement", "freeze", "events"):
        html = staff.part(f"customers/{part}", id=ANN_ID, programme=world.programme, place=1)
        assert MARKUP not in html, part
    assert MARKUP in read(staff.part("customers/points", id=ANN_ID))


def test_a_programme_that_is_off_is_shown_and_changed_no_more(staff, world):
    programme = world.version.programme
    programme.is_active = False
    programme.save()
    text = staff.text("customers/points", id=ANN_ID)
    assert "Stars Programme is off" in text
    errors = staff.errors(f"customers/freeze?{freezing(world)}", reason="x")
    assert errors[""] == "This programme is off: its points cannot be spent anyway."
    programme.is_active = True
    programme.save()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_frozen_in_the_browser(desk, theme, width, world):
    seen = desk(theme=theme, viewport={"width": width, "height": 900}).open("customers/customer", id=ANN_ID)
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.click("Freeze the points Stars", role="link")
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.click("Freeze them")
    assert seen.toasts == ["The points are frozen."]
    assert "Nothing of these points can be spent now." in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.page.screenshot(path=f"/tmp/dcust_customer_{theme}.png")
    seen.click("Unfreeze the points Stars", role="link").click("Unfreeze them")
    assert "Nothing of these points can be spent now." not in seen.text
    assert seen.complaints == []
