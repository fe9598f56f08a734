"""Referrals: terms by form and in words, figures, and the friends who came."""

from datetime import timedelta

import pytest
from django.utils import timezone
from graphql_relay import to_global_id

from saleor_retention.loyalty.models import Programme
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.referrals import claims
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.conversion.details import ReferrerTier, TermsDetails
from saleor_retention.referrals.models import ReferralProgramme
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.campaigns import see
from tests.builders.points import a_member, a_programme
from tests.console.visitor import Visitor, read
from tests.console.wishes import WishShop, referral

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")
    store().open_channel("eu", "EUR")


@pytest.fixture
def programme():
    return a_programme().programme


def pk_of(programme: Programme) -> str:
    return to_global_id("LoyaltyProgramme", programme.pk)


def fields(programme: Programme, **changes) -> dict:
    return {
        "channel": "main",
        "programme_id": pk_of(programme),
        "referrer_points": "500",
        "referee_points": "250",
        "minimum": "",
        "return_days": "0",
        "is_active": "on",
    } | changes


def friends(programme: Programme) -> None:
    """Cleo brought Ann, who bought, and Ben, who has not yet."""
    referral_terms_set(
        channel="main", programme_id=programme.pk, referrer_points=500, referee_points=250, is_active=True,
        valid_from=NOON - timedelta(days=30), actor="staff:1", reason="spring", now=NOON - timedelta(days=30),
    )  # fmt: skip
    for user_id, email in ((1, "ann@example.com"), (2, f"{MARKUP}@example.com"), (3, "cleo@example.com")):
        store().join(CustomerSnapshot(user_id, email, NOON))
    code = get_or_create_code(a_member(3).pk, NOON)
    claims.claim(1, code, NOON)
    claims.claim(2, code, NOON)
    see(
        an_order(number="1042", created_at=NOON + timedelta(hours=1), fully_paid_at=NOON + timedelta(hours=1))
    )


def test_without_a_programme_it_leads_to_one(staff):
    assert "Start a loyalty programme first" in staff.text("referrals")
    assert "Start a loyalty programme first" in staff.text("referrals/terms")


def test_terms_are_set_by_form_and_read_in_words(staff, programme):
    assert "No referrals yet" in staff.text("referrals")
    staff.do("referrals/save", **fields(programme, minimum="50"))
    terms = ReferralProgramme.objects.get()
    assert (terms.referrer_points, terms.referee_points, terms.minimum_minor) == (500, 250, 5_000)
    text = staff.text("referrals")
    assert (
        "Who brings a friend gets 500 points and the friend 250 points, once the friend's first order of at least $50.00"
        " is paid."
    ) in text


def test_the_form_of_a_channel_is_filled_in_and_switches_it_off(staff, programme):
    staff.do("referrals/save", **fields(programme, minimum="50"))
    html = staff.part("referrals/terms", channel="main")
    for value in ('value="500"', 'value="250"', 'value="50'):
        assert value in html
    staff.do("referrals/save", **fields(programme, is_active=""))
    assert "Referrals earn nothing here." in staff.text("referrals")
    history = staff.text("referrals/history")
    assert "In force" in history
    assert "Past" in history


def test_all_that_terms_say_is_typed_kept_and_read_in_words(staff, programme):
    typed = {
        "minimum": "50", "return_days": "14", "within_days": "30", "tier_1_friends": "3", "tier_1_points": "700",
        "bonus_1_friends": "5", "bonus_1_points": "1000", "most_rewards": "10", "limit_days": "30", "budget": "500",
    }  # fmt: skip
    staff.do("referrals/save", **fields(programme, **typed))
    row = ReferralProgramme.objects.get()
    assert (row.return_days, row.within_days, row.most_rewards, row.limit_days) == (14, 30, 10, 30)
    assert (row.tiers, row.bonuses, row.budget_minor) == (
        [{"from_friends": 3, "points": 700, "reward": None}], [{"at_friends": 5, "points": 1_000}], 50_000
    )  # fmt: skip
    text = staff.text("referrals")
    for sentence in (
        "Both get theirs 14 days after all goods were sent.",
        "From friend 3 on it is 700 points.",
        "At 5 friends there are 1,000 points more, once.",
        "A member is rewarded for 10 friends in 30 days at most.",
        "All of it costs $500.00 at most.",
    ):
        assert sentence in text
    html = staff.part("referrals/terms", channel="main")
    for value in ('value="700"', 'value="1000"', 'value="14"'):
        assert value in html


def test_terms_that_the_form_does_not_show_stay_as_they_are(staff, programme):
    """Tiers beyond its rows, and a tier's own reward."""
    card = reward_create(
        programme.pk, RewardDraft("Card", 5, "gift_card", {"amount_minor": 500, "currency": "USD"})
    )
    tiers = tuple(ReferrerTier(n, n * 100, card.pk) for n in range(1, 8))
    referral_terms_set(
        channel="main", programme_id=programme.pk, referrer_points=500, referee_points=250, is_active=True,
        details=TermsDetails(tiers=tiers), valid_from=NOON, actor="staff:1", reason="spring", now=NOON,
    )  # fmt: skip
    rows = {f"tier_{n}_{what}": str(n * times) for n in range(1, 6) for what, times in TIMES}
    staff.do("referrals/save", **fields(programme, **rows))
    newest = ReferralProgramme.objects.order_by("-valid_from")[0]
    assert (newest.reason, TermsDetails.of(newest).tiers) == ("Console", tiers)


TIMES = (("friends", 1), ("points", 100))


def test_half_a_step_and_what_the_engine_refuses_stand_at_their_fields(staff, programme):
    errors = staff.errors("referrals/save", **fields(programme, tier_2_friends="3", limit_days="30"))
    assert "both" in errors["tier_2_friends"]
    errors = staff.errors("referrals/save", **fields(programme, limit_days="30"))
    assert errors["limit_days"] == "Say how many friends are rewarded in so many days."
    assert not ReferralProgramme.objects.exists()


@pytest.mark.promise("R7.3")
def test_one_click_switches_off_and_on_and_keeps_the_rest(staff, programme):
    staff.do("referrals/save", **fields(programme, return_days="14"))
    staff.do("referrals/switch?channel=main", is_on="false")
    assert "Referrals earn nothing here." in staff.text("referrals")
    staff.do("referrals/switch?channel=main", is_on="true")
    newest = ReferralProgramme.objects.order_by("-valid_from")[0]
    assert (newest.is_active, newest.return_days, ReferralProgramme.objects.count()) == (True, 14, 3)


def test_terms_may_begin_later(staff, programme):
    day = (timezone.now() + timedelta(days=20)).date().isoformat()
    staff.do("referrals/save", **fields(programme, valid_from=day))
    assert "in main: Who brings a friend" in staff.text("referrals")


def test_nothing_for_both_is_refused_at_its_field(staff, programme):
    errors = staff.errors("referrals/save", **fields(programme, referrer_points="0", referee_points="0"))
    assert errors["referrer_points"] == "Give points to one of the two at least."
    assert not ReferralProgramme.objects.exists()


def test_figures_and_friends(staff, programme):
    friends(programme)
    assert "1 Members with a code 1 Friends who have not bought yet 1 Friends who bought" in staff.text(
        "referrals/totals"
    )
    html = staff.part("referrals/conversions")
    assert MARKUP not in html
    text = read(html)
    assert f"{MARKUP}@example.com cleo@example.com" in text
    assert "(1042) Bought" in text
    only = staff.text("referrals/conversions", state="PENDING")
    assert "ann@example.com" not in only
    assert "cleo@example.com" in only
    assert "Nobody yet." in staff.text("referrals/conversions", state="REVERSED")
    assert "ann@example.com" in staff.text("referrals/conversions", state="'; DROP TABLE x")


def test_an_odd_cursor_is_a_sentence(staff, programme):
    assert "invalid" in staff.text("referrals/conversions", after="x")


def test_who_may_not_know_customers_sees_friends_without_names(programme):
    friends(programme)
    text = Visitor("only-MANAGE_DISCOUNTS").text("referrals/conversions")
    assert "Bought" in text
    assert "A customer" in text
    assert "ann@example.com" not in text


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_USERS"])
def test_who_may_not_see_referrals_reads_so(token, programme):
    friends(programme)
    visitor = Visitor(token)
    for part in ("", "/totals", "/conversions", "/history", "/terms"):
        text = visitor.text(f"referrals{part}")
        assert "Manage sales and vouchers" in text
        assert "500" not in text
    visitor.do("referrals/save", **fields(programme))
    assert ReferralProgramme.objects.count() == 1


def test_the_wish_points_for_both(desk):
    seen = desk().open("start")
    referral.wish(seen, WishShop("main", "USD", ""))
    assert seen.clicks + seen.typed <= referral.MOST
    assert seen.complaints == []
    terms = ReferralProgramme.objects.get()
    assert (terms.referrer_points, terms.referee_points, terms.channel, terms.is_active) == (
        100,
        100,
        "main",
        True,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_it(desk, theme, programme):
    friends(programme)
    seen = desk(theme=theme)
    seen.page.set_viewport_size({"width": 390, "height": 800})
    for path in ("referrals", "referrals/terms", "referrals/history"):
        seen.open(path).quiet()
        assert seen.findings() == [], path
        assert seen.overflow() <= 0, path
