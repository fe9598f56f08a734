"""The merge and the erasure in the browser: by clicks, by keyboard, in both themes, on a phone."""

import pytest

from saleor_retention.customers.models import Customer
from tests.builders import customers
from tests.builders.customers import balances, customer_of
from tests.invariants import assert_sound

from .test_people import ANN, ANN_ID, GUEST, OTHER, _shop  # noqa: F401 - their shop

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [("light", 1280), ("dark", 390)]


@pytest.fixture(params=LOOKS, ids=["light", "dark, on a phone"])
def seen(desk, request):
    theme, width = request.param
    made = desk(theme=theme)
    made.page.set_viewport_size({"width": width, "height": 900})
    yield made
    assert made.complaints == []
    assert_sound()


def fine(seen) -> bool:
    """Nothing for axe, nothing wider than the page."""
    assert seen.findings() == []
    return seen.overflow() <= 0


def focused(seen) -> str:
    return seen.frame.evaluate("document.activeElement.innerText")


def test_two_accounts_are_merged_by_clicks(seen):
    before = customers.dump()
    seen.open("customers").click("ann@example.com", role="link").click("Merge another account", role="link")
    seen.type("Search", "onerror")
    seen.page.wait_for_timeout(500)
    seen.quiet()
    seen.check("ann@example.com")
    assert fine(seen)
    seen.click("Show what would move")
    assert "Other points that move" in seen.text
    assert focused(seen).startswith("Merge <img")
    assert fine(seen)
    assert customers.dump() == before

    seen.click("Merge them")
    assert seen.toasts[-1].endswith("are one customer now.")
    assert seen.frame.locator("#main h1").inner_text() == "ann@example.com"
    assert balances(customer_of(ANN)) == {"available": 330}
    assert seen.clicks + seen.typed == 6


def test_a_guest_is_erased_by_keyboard(seen):
    before = customers.dump()
    seen.open("customers")
    field = seen.frame.get_by_label("E-mail address of the guest")
    field.fill("nobody@example.com")
    field.press("Enter")
    seen.quiet()
    assert "Nobody bought as a guest under this address." in seen.text
    assert fine(seen)
    seen.frame.get_by_label("E-mail address of the guest").fill(GUEST)
    seen.page.keyboard.press("Enter")
    seen.quiet()
    assert focused(seen) == f"Forget {GUEST}?"
    assert fine(seen)
    assert customers.dump() == before

    for key in ("Tab", "Tab"):  # the reason, with its usual text; then the button
        seen.page.keyboard.press(key)
    assert focused(seen) == "Erase them"
    seen.page.keyboard.press("Enter")
    seen.quiet()
    assert seen.toasts == ["The guest is forgotten."]
    assert Customer.objects.filter(erased_at__isnull=False).count() == 1
    assert "Erase a guest" in seen.text
    assert all(GUEST not in str(message) for message in seen.said)
    assert GUEST not in seen.frame.url


def test_who_thinks_better_of_it_changes_nothing(desk):
    before, seen = customers.dump(), desk()
    seen.open("customers").type("E-mail address of the guest", GUEST).click("Show what would be given up")
    seen.click("Cancel", role="link")
    assert "Forget" not in seen.text
    seen.open("customers/merge", id=ANN_ID).click("Cancel", role="link")
    assert seen.frame.locator("#main h1").inner_text() == "ann@example.com"
    assert customers.dump() == before
    assert Customer.objects.filter(user_id=OTHER, merged_into=None).exists()
