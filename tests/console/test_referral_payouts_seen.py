"""A partner is paid in the browser: by clicks, in both themes, on a phone, a name of markup included."""

import pytest

from saleor_retention.referrals.payouts.models import ReferralPayout

from .test_referral_payouts import _channel, owed  # noqa: F401 - their shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R3.2")]

LOOKS = [("light", 1280), ("dark", 390)]


@pytest.fixture(params=LOOKS, ids=["light", "dark, on a phone"])
def seen(desk, request):
    theme, width = request.param
    made = desk(theme=theme)
    made.page.set_viewport_size({"width": width, "height": 900})
    yield made
    assert made.complaints == []


def fine(seen) -> bool:
    """Nothing for axe, nothing wider than the page."""
    assert seen.findings() == []
    return seen.overflow() <= 0


@pytest.mark.usefixtures("owed")
def test_what_is_owed_is_paid_out_and_marked_by_clicks(seen):
    seen.open("referrals").click("Payouts to partners", role="link")
    assert "<img" in seen.text
    assert fine(seen)
    seen.click("New partner", role="link")
    assert fine(seen)
    seen.click("Back to payouts", role="link").click("New payout", role="link")
    assert fine(seen)
    seen.type("Reference", "July")
    seen.click("Make the payout")
    assert "Payout “July”" in seen.text
    assert fine(seen)
    seen.frame.get_by_text("Mark it as paid").click()
    seen.type("How it was paid", "Transfer 7")
    assert fine(seen)
    seen.click("Yes, it was paid")
    assert ReferralPayout.objects.get().paid_at is not None
    assert fine(seen)
