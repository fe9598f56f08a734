"""New offers: the eight usual ones, each by a form of its own, and the free form; the sentence says what they will do."""

import json
from datetime import timedelta

import pytest

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.codes.models import OfferCode
from saleor_retention.offers.models import Campaign, Grant
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders.audiences import an_audience

from .visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)
XSS = "<img src=x onerror=alert(1)>"
BENEFIT = {"gives": "percent", "percent": "10", "name": "Spring"}
MUGS = global_id("Product", 7)


@pytest.fixture(autouse=True)
def shop():
    shop = store()
    shop.open_channel("main", "USD")
    shop.name_goods({(GoodsKind.PRODUCT, 7): "Mugs"})
    shop.join(CustomerSnapshot(1, "ann@example.com", now()))
    return shop


def says(staff, path="offers/says?of=win_back", **values) -> str:
    return read(staff.do(path, **values).content.decode()).split(" The operation")[0].strip()


def test_every_usual_offer_has_a_card(staff):
    text = staff.text("offers/new")
    for title in (
        "Welcome", "Birthday", "Anniversary", "After a purchase", "Win back", "Best customers", "Limited code", "Goodwill",
    ):  # fmt: skip
        assert title in text


FIGURES = {
    "welcome": ({"days": "30", "uses_per_customer": "1"}, {"all": [{"neverOrdered": {}}, {"registered": {"withinDays": 30}}]}),
    "birthday": ({"days_before": "7", "days_after": "7", "uses_per_customer": "1"}, {"birthday": {"daysBefore": 7, "daysAfter": 7}}),
    "anniversary": ({"days_before": "0", "days_after": "14", "uses_per_customer": "1"}, {"anniversary": {"daysAfter": 14}}),
    "after_purchase": (
        {"months": "6", "days_before": "0", "days_after": "14", "product_ids": MUGS, "uses_per_customer": "1"},
        {"afterPurchase": {"daysAfter": 14, "ids": [7], "months": 6, "what": "product"}},
    ),
    "win_back": ({"days": "90", "uses_per_customer": "1"}, {"lastOrder": {"olderThanDays": 90}}),
    "vip": (
        {"orders_at_least": "5", "spent_at_least_usd": "100", "uses_per_customer": "1"},
        {"all": [{"orders": {"atLeast": 5}}, {"spent": {"atLeast": "100.00", "currency": "USD"}}]},
    ),
    "limited_code": ({"uses_limit": "50", "code": "FIRST50"}, None),
    "goodwill": ({}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_each_is_drafted_from_its_own_form(staff, name):
    figures, rule = FIGURES[name]
    response = staff.do(f"offers/create?of={name}", **BENEFIT, **figures, start="")
    assert "part/offers/campaign" in json.loads(response.headers["HX-Location"])["path"]
    row = Campaign.objects.get()
    assert (row.state, row.name, row.percent_bp, row.template) == ("draft", "Spring", 1_000, name)
    assert (row.audience.rule if row.audience else None) == rule


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("welcome", "10% off for customers who registered in the last 30 days and have not bought yet. Each may use it once."),
        ("birthday", "10% off for customers around their birthday, from 7 days before to 7 days after. Each may use it once each time."),
        ("after_purchase", "10% off for customers 6 months after they bought Mugs."),
        ("vip", "10% off for customers who bought at least 5 times, and for $100.00 or more in all."),
        ("limited_code", "10% off for whoever types its code. At most 50 uses in all."),
        ("goodwill", "10% off for customers whom you give it to."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_it_will_do(staff, name, phrase):
    assert phrase in says(staff, f"offers/says?of={name}", **BENEFIT, **FIGURES[name][0])
    assert not Campaign.objects.exists()


def test_the_sentence_tells_how_many_that_is_now_and_every_limit(staff):
    said = says(
        staff, **BENEFIT, days="90", comes_again="on", budget_usd="2000", minimum_usd="30", holdout_percent="10",
        products=MUGS, countries="DE", uses_per_customer="1",
    )  # fmt: skip
    assert said == (
        "10% off Mugs for customers who have not bought for 90 days. Each may use it once in 90 days. At most $2,000.00 in "
        "all. For orders of $30.00 or more. Only for delivery to Germany. 10% of them never get it, so that you see what "
        "it brings. That is 0 customers of 0 now."
    )


def test_a_form_that_makes_no_sense_yet_asks_for_what_is_missing(staff):
    assert (
        says(staff, gives="percent", percent="x") == "Say what it gives, and it is told here what it will do."
    )


def test_the_usual_values_are_filled_in_and_nothing_else_is_asked(staff):
    html = staff.part("offers/template", of="win_back")
    assert 'name="days" value="180"' in html
    assert 'name="uses_per_customer" value="1"' in html
    assert 'name="channels"' not in html
    assert "product_ids" not in html


def test_with_several_channels_all_are_chosen_beforehand_and_money_has_a_field_each(staff, shop):
    shop.open_channel("eu", "EUR")
    html = staff.part("offers/template", of="welcome")
    assert html.count("checked") == 2
    figures = FIGURES["welcome"][0] | {
        "name": "Hello",
        "gives": "amount",
        "amount_usd": "6",
        "amount_eur": "5",
    }
    staff.do("offers/create?of=welcome", **figures, channels=["main", "eu"], budget_eur="100")
    listings = Campaign.objects.get().listings.order_by("channel")
    assert list(listings.values_list("channel", "currency", "amount_minor")) == [
        ("eu", "EUR", 500),
        ("main", "USD", 600),
    ]
    errors = staff.errors("offers/create?of=welcome", **figures | {"amount_eur": ""}, channels=["main", "eu"])
    assert errors == {"amount_eur": "Give an amount."}
    assert staff.errors("offers/create?of=welcome", **figures) == {"channels": "Choose at least one."}


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"days": ""}, {"days": "Give a number."}),
        ({"days": "0"}, {"days": "At least 1."}),
        ({"percent": "101"}, {"percent": "At most 100."}),
        ({"gives": "amount"}, {"amount_usd": "Give an amount."}),
        ({"gives": "amount", "percent": "x", "amount_usd": "5"}, {}),
        ({"budget_usd": "1.234"}, {"budget_usd": "At most 2 digits after the point."}),
        ({"name": ""}, {"name": "Fill this in."}),
        ({"starts_at": "2030-02-01", "ends_at": "2030-01-01"}, {"ends_at": "The last day is not before the first."}),
        ({"products": global_id("Product", 9)}, {"products": "One of these is not there any more. Choose again."}),
        ({"holdout_percent": "91"}, {"holdout_percent": "At most 90."}),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field(staff, changed, errors):
    values = BENEFIT | FIGURES["win_back"][0] | changed
    assert staff.errors("offers/create?of=win_back", **values) == errors
    assert Campaign.objects.exists() is not bool(errors)


def test_another_rule_under_the_same_name_is_told_at_the_name(staff):
    values = BENEFIT | FIGURES["win_back"][0]
    staff.do("offers/create?of=win_back", **values)
    errors = staff.errors("offers/create?of=win_back", **values | {"days": "120"})
    assert errors["name"].startswith("There are customers of another rule under this name already.")


def test_a_start_that_is_refused_leaves_the_draft_and_says_why(staff):
    values = BENEFIT | FIGURES["win_back"][0] | {"starts_at": "2020-01-01", "ends_at": "2020-02-01"}
    text = read(staff.do("offers/create?of=win_back", **values, start="1").content.decode())
    assert "“Spring” was kept as a draft and does not run" in text
    assert "This campaign would be over at once." in text
    assert Campaign.objects.get().state == "draft"


def test_a_form_sent_twice_is_done_once(staff):
    values = BENEFIT | FIGURES["win_back"][0] | {"key": "once", "start": "1"}
    for _ in range(2):
        staff.do("offers/create?of=win_back", **values)
    assert Campaign.objects.get().state == "active"


def test_goodwill_is_given_to_who_was_chosen(staff):
    staff.do("offers/create?of=goodwill", **BENEFIT, customers=global_id("User", 1), start="1")
    assert Grant.objects.get().customer.user_id == 1
    assert Campaign.objects.get().state == "active"


FREE = BENEFIT | {
    "who": "given", "uses_per_customer": "1", "per": "ORDER", "stacking": "EXCLUSIVE", "restore_policy": "ENDED",
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "kind", "said"),
    [
        ({}, "discount", "10% off for customers whom you give it to."),
        ({"per": "CHEAPEST", "products": MUGS}, "discount", "10% off the cheapest piece of Mugs for"),
        ({"gives": "amount", "amount_usd": "5"}, "discount", "$5.00 off for"),
        ({"gives": "delivery"}, "free_shipping", "Free delivery for"),
        ({"gives": "bundle", "percent": "100", "buy_quantity": "2", "get_quantity": "1"}, "bundle", "Buy 2 of all goods, get 1 free for"),
        ({"gives": "gift_card", "amount_usd": "5"}, "gift_card", "A gift card of $5.00 once the order is paid for"),
    ],
)  # fmt: skip
def test_the_free_form_makes_every_kind_of_benefit(staff, more, kind, said):
    assert said in says(staff, "offers/says-free", **FREE | more)
    assert staff.errors("offers/create-free", **FREE | more) == {}
    assert Campaign.objects.get().shape.get("kind", "discount") == kind


def test_the_free_form_takes_an_audience_a_code_and_every_limit(staff):
    audience = an_audience({"neverOrdered": {}}, "Newcomers")
    who = global_id("RetentionAudience", audience.pk)
    more = {
        "who": who,
        "uses_per_customer": "2",
        "period_days": "30",
        "cooldown_days": "7",
        "stacking": "ALWAYS",
    }
    said = says(staff, "offers/says-free", **FREE | more)
    assert "10% off for customers who have never bought. Each may use it 2 times in 30 days." in said
    assert "That is 0 customers of 0 now." in said
    staff.do("offers/create-free", **FREE | more)
    row = Campaign.objects.get()
    assert (row.audience_id, row.uses_per_customer, row.period_days, row.cooldown_days) == (
        audience.pk,
        2,
        30,
        7,
    )
    assert row.stacking == "always"
    assert staff.errors("offers/create-free", **FREE | {"who": "shared"}) == {"code": "Choose a code."}
    staff.do("offers/create-free", **FREE | {"who": "shared", "code": "SPRING26"}, start="1")
    assert OfferCode.objects.get().is_shared
    assert Campaign.objects.latest("pk").state == "active"


def test_markup_in_a_name_is_text_wherever_it_is_shown(staff):
    staff.do("offers/create?of=win_back", **BENEFIT | {"name": XSS}, **FIGURES["win_back"][0])
    campaign = global_id("PersonalOfferCampaign", Campaign.objects.get().pk)
    for path in ("offers/campaign", "offers/edit"):
        assert "<img" not in staff.part(path, id=campaign)
        assert XSS in staff.text(path, id=campaign) or "&lt;img" in staff.part(path, id=campaign)


def test_whoever_may_not_make_campaigns_reads_a_sentence_and_makes_none():
    visitor = Visitor("only-MANAGE_ORDERS")
    text = read(visitor.do("offers/create?of=win_back", **BENEFIT, **FIGURES["win_back"][0]).content.decode())
    assert "Manage sales and vouchers" in text
    assert not Campaign.objects.exists()
    assert "There is no such offer" in Visitor("staff-token").text("offers/template", of="nonsense")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_forms_and_a_phone_shows_them_whole(desk, theme):
    seen = desk(theme=theme, viewport={"width": 390, "height": 800})
    for path in ("offers/new", "offers/free", "offers/template"):
        seen.open(path, of="win_back")
        for summary in seen.frame.locator("form summary").all():
            summary.click()
        assert seen.findings() == []
        assert seen.overflow() <= 0
    assert seen.complaints == []


def test_only_what_the_benefit_asks_for_is_shown(desk):
    seen = desk().open("offers/template", of="win_back")
    assert seen.frame.get_by_label("Percentage").is_visible()
    assert not seen.frame.get_by_label("Amount").is_visible()
    seen.choose("It gives", "An amount of money off")
    assert seen.frame.get_by_label("Amount").is_visible()
    assert not seen.frame.get_by_label("Percentage").is_visible()


def test_days_ahead_are_scheduled(staff):
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    values = BENEFIT | FIGURES["win_back"][0] | {"starts_at": tomorrow}
    staff.do("offers/create?of=win_back", **values, start="1")
    assert "Scheduled" in staff.text("offers", state="running")
