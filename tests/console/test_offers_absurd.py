"""Every form of the offers with values that nobody should send: a sentence, nothing changed, never a fault."""

from urllib.parse import quote

import pytest

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.codes.models import CodeBatch, OfferCode
from saleor_retention.offers.models import Budget, Campaign, CodeKind, Grant
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.builders.audiences import an_audience

from .test_offers_list import a_draft
from .test_offers_new import BENEFIT, FIGURES, FREE
from .visitor import read

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = (
    "", "   ", "-1", "0.001", "1" + "0" * 40, "NaN", "Infinity", "-Infinity", "1e999", "1e-999", "\0", "5\0", "x" * 100_000,
    "1.2.3", "1,2,3", "0x10", "--", ["1", "x"],
)  # fmt: skip
DAYS = (
    "x",
    "0000-00-00",
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "2026-13-45",
    "\0",
    "1" * 100_000,
    ["x", "y"],
)
TEXTS = ("", "   ", "\0", "a\0b", "x" * 100_000)
PICKS = (
    "x",
    "\0",
    "UHJvZHVjdDo5OTk=",
    global_id("User", 99),
    global_id("Order", 1),
    "x" * 100_000,
    ["x", "\0"],
)
LISTS = ("x", "\0", "x" * 100_000, "DISCOUNT", "percent; DROP TABLE x", ["x", "y"])
FAULT = "This could not be shown."


@pytest.fixture(autouse=True)
def shop():
    shop = store()
    shop.open_channel("main", "USD")
    shop.name_goods({(GoodsKind.PRODUCT, 7): "Mugs", (GoodsKind.VARIANT, 1): "Mug"})
    shop.join(CustomerSnapshot(1, "ann@example.com", now()))
    return shop


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Campaign, Grant, Budget, OfferCode, CodeBatch))


def refused(staff, path: str, values: dict, absurd: dict[str, tuple]) -> None:
    """Each absurd value alone beside what is right: a sentence at its field or in all, and nothing made."""
    before = counted()
    for field, tries in absurd.items():
        for value in tries:
            response = staff.do(path, **values | {field: value})
            text = read(response.content.decode())
            told = (path, field, repr(value)[:40], text[:200])
            assert FAULT not in text, told
            assert "HX-Location" not in response.headers, told
            assert staff.errors(path, **values | {field: value}) != {}, told
            assert counted() == before, told


def empty_allowed(tries: tuple) -> tuple:
    """Where nothing may be said, blanks are right."""
    return tuple(value for value in tries if not isinstance(value, str) or value.strip())


@pytest.mark.parametrize("name", FIGURES)
def test_the_forms_of_the_usual_offers(staff, name):
    figures = {key: NUMBERS for key in FIGURES[name][0] if key not in ("product_ids", "code")}
    if name == "vip":
        figures["spent_at_least_usd"] = empty_allowed(NUMBERS)
    if name in ("birthday", "anniversary", "after_purchase"):
        figures["days_before"] = figures["days_after"] = NUMBERS
    if name == "after_purchase":
        figures["product_ids"] = ("", *PICKS)
    if name == "limited_code":
        figures["code"] = (*TEXTS, "x", "'; DROP TABLE x; --", "💥" * 10)
    refused(staff, f"offers/create?of={name}", BENEFIT | FIGURES[name][0], figures)


def test_what_all_usual_offers_are_asked(staff):
    values = BENEFIT | FIGURES["win_back"][0] | {"start": "1"}
    absurd = {
        "name": TEXTS,
        "gives": ("", *LISTS),
        "percent": (*NUMBERS, "100.01", "0"),
        "budget_usd": empty_allowed(NUMBERS),
        "minimum_usd": empty_allowed(NUMBERS),
        "holdout_percent": empty_allowed(NUMBERS),
        "starts_at": DAYS,
        "ends_at": DAYS,
        "products": PICKS,
        "categories": PICKS,
        "collections": PICKS,
        "countries": ("XX", "de", *PICKS),
    }
    refused(staff, "offers/create?of=win_back", values, absurd)
    refused(staff, "offers/create?of=goodwill", BENEFIT, {"customers": PICKS})


def test_the_free_form(staff):
    bundle = FREE | {"gives": "bundle", "buy_quantity": "2", "get_quantity": "1"}
    absurd = {
        "who": ("", *LISTS, global_id("RetentionAudience", 99)),
        "per": ("", *LISTS),
        "stacking": ("", *LISTS),
        "restore_policy": ("", *LISTS),
        "uses_limit": (*empty_allowed(NUMBERS), "0"),
        "uses_per_customer": (*NUMBERS, "0", "1001"),
        "period_days": (*empty_allowed(NUMBERS), "0", "3651"),
        "cooldown_days": (*empty_allowed(NUMBERS), "3651"),
        "minimum_quantity": (*empty_allowed(NUMBERS), "10001"),
        "max_discount_usd": empty_allowed(NUMBERS),
        "excluded_products": PICKS,
        "buy_quantity": (*NUMBERS, "0"),
        "get_quantity": (*NUMBERS, "0"),
    }
    refused(staff, "offers/create-free", bundle, absurd)
    refused(staff, "offers/create-free", FREE | {"gives": "gift_card"}, {"amount_usd": NUMBERS})
    refused(staff, "offers/create-free", FREE | {"who": "shared"}, {"code": TEXTS})


def test_the_sentences_beside_the_forms_never_fail(staff):
    for field, tries in {
        "days": NUMBERS,
        "percent": NUMBERS,
        "name": TEXTS,
        "countries": PICKS,
        "gives": LISTS,
    }.items():
        for value in tries:
            response = staff.do(
                "offers/says?of=win_back", **BENEFIT | FIGURES["win_back"][0] | {field: value}
            )
            assert FAULT not in response.content.decode()
            response = staff.do("offers/says-free", **FREE | {field: value})
            assert FAULT not in response.content.decode()


def test_editing(staff):
    audience = an_audience({"neverOrdered": {}}, "Newcomers")
    listing = OfferListing("main", "USD", None, 0, budget_minor=10_000)
    row = a_draft(listings=(listing,), audience_id=audience.pk, uses_limit=50, active=True)
    path = f"offers/save?id={global_id('PersonalOfferCampaign', row.pk)}"
    same = {
        "name": "Spring", "budget_usd": "100", "uses_limit": "50", "uses_per_customer": "1", "cooldown_days": "0",
        "audience_id": global_id("RetentionAudience", audience.pk),
    }  # fmt: skip
    absurd = {
        "name": TEXTS,
        "budget_usd": NUMBERS,
        "uses_limit": NUMBERS,
        "uses_per_customer": NUMBERS,
        "cooldown_days": NUMBERS,
        "audience_id": ("", *LISTS, global_id("RetentionAudience", 99)),
    }
    refused(staff, path, same, absurd)
    draft = a_draft("Draft")
    values = {"name": "Draft", "uses_per_customer": "1", "cooldown_days": "0"}
    refused(
        staff, f"offers/save?id={global_id('PersonalOfferCampaign', draft.pk)}", values, {"ends_at": DAYS}
    )
    assert Campaign.objects.get(pk=row.pk).name == "Spring"


def test_the_forms_of_a_campaigns_page(staff):
    unique, shared = a_draft(code_kind=CodeKind.UNIQUE, active=True), a_draft(code_kind=CodeKind.SHARED)
    unique_id, shared_id = (global_id("PersonalOfferCampaign", row.pk) for row in (unique, shared))
    refused(staff, f"offers/codes?id={unique_id}", {}, {"number": (*NUMBERS, "0", "10001")})
    refused(staff, f"offers/code?id={shared_id}", {}, {"code": (*TEXTS, "x", "'; DROP TABLE x; --")})
    refused(staff, f"offers/stop?id={unique_id}", {}, {"reason": TEXTS})
    refused(staff, f"offers/give?id={shared_id}", {}, {"customers": ("", *PICKS)})
    cart = {"customer": global_id("User", 1), "goods": global_id("ProductVariant", 1), "quantity": "1"}
    absurd = {"customer": ("", *PICKS), "goods": ("", *PICKS), "quantity": (*NUMBERS, "0")}
    refused(staff, f"offers/try?id={unique_id}", cart, absurd)
    assert Campaign.objects.get(pk=unique.pk).state == "active"


IDS = (
    "",
    "x",
    "\0",
    "x" * 5_000,
    global_id("Product", 1),
    global_id("PersonalOfferCampaign", 2**70),
    "UHJvZHVjdDo=",
)


@pytest.mark.parametrize(
    "path", ["campaign", "edit", "results", "results.csv", "changes", "codes", "reach", "try"]
)
def test_an_address_with_a_campaign_that_is_none_is_a_sentence(staff, path):
    for value in IDS:
        assert FAULT not in staff.text(f"offers/{path}", id=value)
        assert "There is no such offer" in staff.text(f"offers/{path}", id=value)


@pytest.mark.parametrize(
    "action", ["activate", "pause", "resume", "discard", "landing", "stop", "give", "save", "try"]
)
def test_an_action_on_a_campaign_that_is_none_is_a_sentence(staff, action):
    for value in IDS:
        response = staff.do(f"offers/{action}?id={quote(value)}", reason="x", customers=global_id("User", 1))
        assert FAULT not in response.content.decode()
        assert "HX-Location" not in response.headers
    assert FAULT not in staff.text("offers/codes.csv", batch="x")


def test_absurd_addresses_of_the_list_are_sentences(staff):
    a_draft()
    for name in ("search", "state", "sort", "after", "before", "days"):
        for value in ("\0", "x" * 5_000, "-1", "UHJvZHVjdDo="):
            assert FAULT not in staff.text("offers", **{name: value})
