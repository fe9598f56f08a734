"""The page of a campaign: its terms in words, its life, what it brought, its codes, trying and giving it."""

from datetime import date, timedelta

import pytest

from saleor_retention.console.pages.offers.campaign_list import last_day
from saleor_retention.core.clock import now, store_zone
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.codes.models import CodeBatch, LandingPage, OfferCode
from saleor_retention.offers.models import Campaign, CodeKind, Grant
from saleor_retention.store.carts import CartLine, GoodsKind
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.builders.audiences import an_audience
from tests.builders.experiments import a_measured_campaign

from .test_offers_list import a_draft
from .visitor import Visitor, read
from .wishes import WishShop, holdout

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def shop():
    shop = store()
    shop.open_channel("main", "USD")
    shop.name_goods({(GoodsKind.VARIANT, 1): "Mug"})
    shop.join(CustomerSnapshot(1, "ann@example.com", now()))
    return shop


def id_of(row: Campaign) -> str:
    return global_id("PersonalOfferCampaign", row.pk)


def state(row: Campaign) -> str:
    return Campaign.objects.get(pk=row.pk).state


def test_its_terms_are_told_in_words(staff):
    budget = OfferListing("main", "USD", None, 3_000, most_minor=2_000, budget_minor=200_000)
    lapsed = an_audience({"lastOrder": {"olderThanDays": 90}}, "Lapsed")
    row = a_draft(listings=(budget,), audience_id=lapsed.pk, holdout_bp=1_000)
    text = staff.text("offers/campaign", id=id_of(row))
    assert (
        "10% off for customers who have not bought for 90 days. Each may use it once. At most $2,000.00 in all. For orders "
        "of $30.00 or more. Never more than $20.00 off one order. 10% of them never get it" in text
    )
    assert "Last day None: it runs until you stop it" in text
    assert "It can be used again when its order is cancelled." in text
    assert "That is 0 customers of 0 now." in staff.text("offers/reach", id=id_of(row))


def test_a_draft_starts_rests_goes_on_and_ends(staff):
    row = a_draft()
    for action, expected in (
        ("activate", "active"), ("pause", "paused"), ("resume", "active"),
    ):  # fmt: skip
        response = staff.do(f"offers/{action}?id={id_of(row)}")
        assert "HX-Location" in response.headers
        assert state(row) == expected
    assert staff.errors(f"offers/stop?id={id_of(row)}", reason=" ") == {"reason": "Fill this in."}
    assert state(row) == "active"
    staff.do(f"offers/stop?id={id_of(row)}", reason="It has done its work.")
    assert state(row) == "stopped"
    text = read(staff.do(f"offers/resume?id={id_of(row)}").content.decode())
    assert "paused" in text.lower() or "resting" in text.lower()


def test_a_draft_is_thrown_away_and_its_page_says_so(staff):
    row = a_draft()
    staff.do(f"offers/discard?id={id_of(row)}")
    assert not Campaign.objects.exists()
    assert "There is no such offer" in staff.text("offers/campaign", id=id_of(row))


def test_buttons_are_those_of_its_state_and_of_who_may(staff):
    row = a_draft(active=True)
    html = staff.part("offers/campaign", id=id_of(row))
    for button, is_there in (
        ("Pause", True),
        ("Stop for good", True),
        ("Start now", False),
        ("Go on", False),
    ):
        assert (f">{button}</button>" in html) is is_there
    text = Visitor("only-MANAGE_ORDERS").text("offers/campaign", id=id_of(row))
    assert "Spring" not in text
    refused = Visitor("only-MANAGE_ORDERS").do(f"offers/pause?id={id_of(row)}")
    assert "Manage sales and vouchers" in read(refused.content.decode())
    assert state(row) == "active"


def test_whoever_may_manage_discounts_alone_sees_and_does_all_but_look_customers_up(staff):
    row = a_measured_campaign(at=now())
    visitor = Visitor("only-MANAGE_DISCOUNTS")
    for path in ("campaign", "results", "codes", "changes", "edit", "reach"):
        text = visitor.text(f"offers/{path}", id=id_of(row))
        assert "permission" not in text.lower()
    assert "Try it on a cart" not in visitor.text("offers/campaign", id=id_of(row))
    for path, of in (("free", ""), ("template", "goodwill")):
        assert 'name="customers-search"' not in visitor.part(f"offers/{path}", of=of)
        assert 'name="customers-search"' in staff.part(f"offers/{path}", of=of)
    assert visitor.errors("offers/create?of=goodwill", name="Sorry", gives="percent", percent="10") == {}
    assert Campaign.objects.filter(name="Sorry").exists()


def test_what_may_change_while_it_runs_changes_and_the_rest_is_refused_at_its_field(staff):
    listing = OfferListing("main", "USD", None, 0, budget_minor=10_000)
    audience = an_audience({"neverOrdered": {}}, "Newcomers")
    other = an_audience({"lastOrder": {"olderThanDays": 90}}, "Lapsed")
    ends_at = (now() + 10 * DAY).astimezone(store_zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    row = a_draft(listings=(listing,), audience_id=audience.pk, uses_limit=50, ends_at=ends_at, active=True)
    last = (ends_at - DAY).date()
    same = {
        "name": "Spring", "ends_at": last.isoformat(), "budget_usd": "100.00", "uses_limit": "50", "uses_per_customer": "1",
        "cooldown_days": "0", "audience_id": global_id("RetentionAudience", audience.pk),
    }  # fmt: skip
    html = staff.part("offers/edit", id=id_of(row))
    for name, value in same.items():
        assert f'name="{name}" value="{value}"' in html or name == "audience_id"
    path = f"offers/save?id={id_of(row)}"
    assert staff.errors(path, **same | {"budget_usd": "99"}) == {
        "budget_usd": "Of a live campaign this limit cannot be set: it only goes up."
    }
    assert "ends_at" in staff.errors(path, **same | {"ends_at": (last - DAY).isoformat()})
    assert staff.errors(path, **same | {"ends_at": "", "uses_limit": ""}) == {
        "ends_at": "Choose a day.",
        "uses_limit": "Give a number.",
    }
    more = {"name": "Summer", "budget_usd": "150.5", "ends_at": (last + DAY).isoformat(), "uses_limit": "60"}
    staff.do(path, **same | more | {"audience_id": global_id("RetentionAudience", other.pk)})
    row.refresh_from_db()
    assert (row.name, row.audience_id) == ("Summer", other.pk)
    assert dict(row.budgets.values_list("currency", "most")) == {"": 60, "USD": 15_050}
    text = staff.text("offers/changes", id=id_of(row))
    assert "Budget $100.00 $150.50 Staff" in text
    assert "Customers Newcomers Lapsed Staff" in text
    assert "Uses in all 50 60 Staff" in text
    staff.do(path, **same | more | {"audience_id": global_id("RetentionAudience", other.pk)})
    assert staff.text("offers/changes", id=id_of(row)) == text


def test_what_it_brought_is_told_in_figures_and_against_its_holdout(staff):
    row = a_measured_campaign(at=now(), treated=60, held_out=40, bought=(30, 8))
    text = staff.text("offers/results", id=id_of(row))
    assert "Used by orders 2" in text
    assert "Net sales with it $432.00 It took off $48.00" in text
    assert "May have it 60 30 50% 30 0.5 $67.87 Never get it 40 8 20% 8 0.2 $26.00" in text
    assert (
        "Who may have it bought for $41.87 more each: $67.87 against $26.00. Over all of them that is $2,512.20 more."
        in text
    )
    assert "The share who bought differs by 30%." in text
    assert "it may in truth lie between 10.8% and 45.5%." in text
    assert "So small a difference in how many bought may be chance." in text
    response = staff.client.get("/console/part/offers/results.csv", {"id": id_of(row)})
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "redeemed" in response.content.decode()


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ({"treated": 4, "held_out": 1}, "It is too early to say"),
        ({"treated": 100, "held_out": 30}, "The sides are not so large as chance would have made them"),
        (
            {"treated": 60, "held_out": 40, "bought": (60, 0)},
            "So large a difference in how many bought is hardly chance.",
        ),
        (
            {"treated": 60, "held_out": 40, "bought": (30, 19)},
            "So small a difference in how many bought may be chance.",
        ),
        ({"treated": 60, "held_out": 40, "bought": (30, 40)}, "less each: $67.87 against $130.00."),
    ],
)
def test_no_more_is_said_than_the_groups_bear(staff, sides, said):
    row = a_measured_campaign(at=now(), **sides)
    assert said in staff.text("offers/results", id=id_of(row))


def test_without_a_holdout_there_is_nothing_to_compare(staff):
    text = staff.text("offers/results", id=id_of(a_draft(active=True)), days="nonsense")
    assert "It leaves nobody out" in text
    assert "Nothing happened with it in this time." in text


def test_codes_are_made_saved_and_given_out(staff):
    row = a_draft(code_kind=CodeKind.UNIQUE, active=True)
    assert "There are no codes yet." in staff.text("offers/codes", id=id_of(row))
    path = f"offers/codes?id={id_of(row)}"
    assert staff.errors(path, number="10001") == {"number": "At most 10,000."}
    response = staff.do(path, number="1500")
    assert response.headers["HX-Retarget"] == "#codes-part"
    assert "1,500 0 Save as CSV" in read(response.content.decode())
    batch = global_id("PersonalOfferCodeBatch", CodeBatch.objects.get().pk)
    csv = staff.client.get("/console/part/offers/codes.csv", {"batch": batch}).content.decode()
    assert len(csv.splitlines()) == 1_501
    staff.do(f"offers/landing?id={id_of(row)}", is_open="true")
    assert LandingPage.objects.get().is_open
    assert "Close it" in staff.text("offers/codes", id=id_of(row))


def test_the_code_that_everybody_types_is_chosen_with_its_link_and_picture(staff, settings):
    row = a_draft(code_kind=CodeKind.SHARED, active=True)
    path = f"offers/code?id={id_of(row)}"
    assert "code" in staff.errors(path, code="x")
    assert "code" in staff.errors(path, code="<b>")
    html = staff.do(path, code="SPRING26").content.decode()
    assert OfferCode.objects.get().is_shared
    assert "“SPRING26” is the code from now on." in html
    assert "https://shop.example.com/welcome?code=SPRING26" in html
    assert '<img class="qr" src="data:image/svg+xml' in html
    text = read(staff.do(path, code="OTHER26", only_link="1").content.decode())
    assert "The link of “OTHER26”" in text
    assert OfferCode.objects.filter(retired_at=None).count() == 1
    settings.RETENTION_LANDING_URL = ""
    assert "It has no link" in read(staff.do(path, code="SPRING27").content.decode())


CART = {"goods": global_id("ProductVariant", 1), "quantity": "2", "customer": global_id("User", 1)}


def test_it_is_tried_on_a_customer_and_a_cart_by_name(staff, shop):
    row = a_draft(listings=(OfferListing("main", "USD", None, 3_000),), active=True)
    path = f"offers/try?id={id_of(row)}"
    assert staff.errors(path) == {
        "customer": "Choose one.",
        "goods": "Choose at least one.",
        "quantity": "Give a number.",
    }
    assert staff.errors(path, **CART) == {"goods": "One of these is not sold in this channel now."}
    shop.sell("main", "USD", CartLine(1, 1, 1, 1_000))
    said = [read(staff.do(path, **CART).content.decode())]
    assert "They would not get it on a cart of $20.00: it is not for them, or does not run." in said[0]
    staff.do(f"offers/give?id={id_of(row)}", customers=global_id("User", 1))
    said += [read(staff.do(path, **CART | {"quantity": number}).content.decode()) for number in ("2", "4")]
    assert "They would not get it on a cart of $20.00: goods for $10.00 are missing." in said[1]
    assert "They would get it: $4.00 off a cart of $40.00. In all $4.00 off." in said[2]
    assert not Grant.objects.exclude(customer__user_id=1).exists()


def test_it_is_given_to_customers_by_name_each_once(staff):
    row = a_draft(active=True)
    path = f"offers/give?id={id_of(row)}"
    assert staff.errors(path) == {"customers": "Choose at least one."}
    for _ in range(2):
        staff.do(path, customers=global_id("User", 1))
    assert Grant.objects.get().customer.user_id == 1


def test_the_wish_to_see_whether_it_brought_anything(desk):
    a_measured_campaign(at=now(), treated=60, held_out=40, bought=(30, 8))
    seen = desk().open("start")
    holdout.wish(seen, WishShop("main", "USD", "ann@example.com"))
    assert seen.clicks + seen.typed <= holdout.MOST
    assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_its_page_and_a_phone_shows_it_whole(desk, theme):
    row = a_measured_campaign(at=now(), treated=60, held_out=40, bought=(30, 8))
    coded = a_draft(code_kind=CodeKind.UNIQUE, active=True)
    seen = desk(theme=theme, viewport={"width": 390, "height": 800})
    for path, campaign in (("offers/campaign", row), ("offers/campaign", coded), ("offers/edit", row)):
        seen.open(path, id=id_of(campaign))
        for summary in seen.frame.locator("summary").all():
            summary.click()
        seen.quiet()
        assert seen.findings() == []
        assert seen.overflow() <= 0
    assert seen.complaints == []


def test_a_day_that_is_over_is_a_whole_one():
    assert last_day("2026-03-02T00:00:00+00:00") == date(2026, 3, 1)
    assert last_day(None) is None
