"""The usual campaigns from a few figures: what each drafts, and who gets it once it runs."""

from datetime import date, timedelta

import pytest

from saleor_retention.audiences.models import Audience
from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.errors import Invalid, Required
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.from_template import campaign_draft
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.campaigns.templates import TEMPLATES, TemplateName, TemplateParameters
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.codes import claims
from saleor_retention.offers.codes.models import OfferCode
from saleor_retention.offers.models import Campaign, CodeKind
from saleor_retention.offers.reservations.reserve import release
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.builders import an_order

from ..builders.audiences import STAFF, an_audience, join
from ..builders.campaigns import NOON, USD, a_cart, see
from ..builders.codes import members

DAY = timedelta(days=1)
EUR = OfferListing("eu", "EUR", None, 0)
T = TemplateName


def drafted(name, *, listings=(USD,), title="Ours", starts_at=NOON, **figures):
    draft = CampaignSpec(name=title, percent_bp=1_000, listings=listings, starts_at=starts_at)
    return campaign_draft(name, draft, TemplateParameters(**figures), by=STAFF, now=NOON)


def running(name, **more):
    return lifecycle.campaign_activate(drafted(name, starts_at=NOON - 3_650 * DAY, **more).pk, now=NOON)


def saved(user_id, at=NOON):
    """What a new cart of theirs gets."""
    cart = a_cart(user_id)
    decide(cart, now=at)
    found = store().saving(cart)
    release(cart)
    store().abandon(cart)
    return found


def bought(user_id, at, **changes):
    email = f"member{user_id}@example.com"
    see(an_order(user_id=user_id, email=email, created_at=at, fully_paid_at=at, **changes), now=at)


pytestmark = pytest.mark.django_db
RULES = {
    T.WELCOME: {"all": [{"neverOrdered": {}}, {"registered": {"withinDays": 30}}]},
    T.BIRTHDAY: {"birthday": {"daysBefore": 7, "daysAfter": 7}},
    T.ANNIVERSARY: {"anniversary": {"daysAfter": 14}},
    T.AFTER_PURCHASE: {"afterPurchase": {"what": "product", "ids": [4, 9], "months": 6, "daysAfter": 14}},
    T.WIN_BACK: {"lastOrder": {"olderThanDays": 180}},
    T.VIP: {"all": [{"orders": {"atLeast": 5}}]},
}
NEEDED = {T.AFTER_PURCHASE: {"product_ids": (9, 4)}, T.LIMITED_CODE: {"code": "FIRST500"}}


@pytest.mark.parametrize("name", T)
def test_each_template_drafts_a_campaign_and_the_audience_that_it_needs(name):
    campaign = drafted(name, **NEEDED.get(name, {}))
    assert (campaign.state, campaign.template, campaign.percent_bp) == ("draft", name.value, 1_000)
    audience = Audience.objects.filter(pk=campaign.audience_id).first()
    assert (audience.rule if audience else None) == RULES.get(name)
    assert (audience.name if audience else "") in ("", f"Ours ({name})".replace("_", " "))
    assert campaign.period_days == (180 if name is T.WIN_BACK else None)


def test_templates_are_told_with_what_they_ask_for():
    assert [one.name for one in TEMPLATES] == list(T)
    asked = {one.name: [parameter.name for parameter in one.parameters] for one in TEMPLATES}
    assert asked[T.AFTER_PURCHASE] == [
        "product_ids",
        "months",
        "days_before",
        "days_after",
        "uses_per_customer",
    ]
    needed = {one.name for one in TEMPLATES if any(parameter.is_required for parameter in one.parameters)}
    assert needed == set(NEEDED)


@pytest.mark.promise("P2.1", "P2.3")
def test_welcome_is_for_who_never_ordered_for_so_many_days():
    join(u1="DE", u2="DE")
    running(T.WELCOME, days=10)
    assert (saved(1), saved(1, NOON + 10 * DAY), saved(1, NOON + 11 * DAY)) == (2_400, 2_400, 0)
    bought(2, NOON)
    assert saved(2) == 0


@pytest.mark.promise("P3.1")
def test_birthday_is_for_the_days_around_it():
    ids = join(u1="DE")
    CustomerFacts.objects.filter(customer=ids[1]).update(birthday=date(1990, 3, 8))
    running(T.BIRTHDAY)
    assert [saved(1, NOON + days * DAY) for days in (-1, 0, 14, 15)] == [0, 2_400, 2_400, 0]


@pytest.mark.promise("P3.2")
def test_anniversary_and_months_after_a_product_are_for_their_days():
    ids = join(u1="DE", u2="DE")
    Customer.objects.filter(pk=ids[1]).update(joined_at=NOON - 365 * DAY)
    running(T.ANNIVERSARY)
    assert [saved(1, NOON + days * DAY) for days in (-1, 0, 14, 15)] == [0, 2_400, 2_400, 0]
    running(T.AFTER_PURCHASE, title="Refill", product_ids=(1,), months=1)
    bought(2, NOON - 28 * DAY)
    assert [saved(2, NOON + days * DAY) for days in (-1, 0, 14, 15)] == [0, 2_400, 2_400, 0]


def test_win_back_is_for_who_has_not_ordered_for_long():
    join(u1="DE", u2="DE", u3="DE")
    running(T.WIN_BACK, days=90)
    bought(1, NOON - 91 * DAY)
    bought(2, NOON - 89 * DAY)
    assert [saved(one) for one in (1, 2, 3)] == [2_400, 0, 0]


def test_win_back_may_be_had_once_ever():
    join(u1="DE")
    campaign = running(T.WIN_BACK, uses_per_customer=1)
    assert (campaign.uses_per_customer, campaign.period_days) == (1, None)
    bought(1, NOON - 200 * DAY)
    assert saved(1) == 2_400
    cart = a_cart(1)
    decide(cart, now=NOON)
    bought(1, NOON, checkout_id=cart, voucher_code=store().cart(cart).voucher_code, discount_minor=2_400)
    assert [saved(1, NOON + days * DAY) for days in (181, 400, 3_000)] == [0, 0, 0]


def test_win_back_comes_again_after_as_long_a_time_when_nothing_is_said():
    join(u1="DE")
    running(T.WIN_BACK)
    bought(1, NOON - 200 * DAY)
    cart = a_cart(1)
    decide(cart, now=NOON)
    bought(1, NOON, checkout_id=cart, voucher_code=store().cart(cart).voucher_code, discount_minor=2_400)
    assert [saved(1, NOON + days * DAY) for days in (179, 181)] == [0, 2_400]


@pytest.mark.parametrize("name", [T.LIMITED_CODE, T.GOODWILL])
def test_a_template_without_an_audience_asks_for_no_number_of_uses(name):
    code = {"code": "FIRST500"} if name is T.LIMITED_CODE else {}
    with pytest.raises(Invalid) as refused:
        drafted(name, uses_per_customer=2, **code)
    assert refused.value.field == "uses_per_customer"


@pytest.mark.promise("P4.3")
def test_vip_is_for_who_bought_often_and_for_so_much():
    join(u1="DE", u2="DE", u3="DE")
    running(T.VIP, orders_at_least=2, spent_at_least=26_000)
    for _ in range(2):
        bought(1, NOON - DAY)
    bought(2, NOON - DAY)
    assert [saved(one) for one in (1, 2, 3)] == [2_400, 0, 0]


@pytest.mark.promise("P6.2")
def test_first_comers_type_the_code_until_all_is_used():
    members()
    campaign = running(T.LIMITED_CODE, code="first two", uses_limit=2)
    campaign.refresh_from_db()
    assert (campaign.code_kind, campaign.budgets.get(currency="").most) == (CodeKind.SHARED, 2)
    for user_id in (1, 2, 3):
        claims.code_claim("FIRST-TWO", user_id, NOON)
    carts = [a_cart(user_id) for user_id in (1, 2, 3)]
    for cart in carts:
        decide(cart, now=NOON)
    assert [store().saving(cart) for cart in carts] == [2_400, 2_400, 0]


@pytest.mark.parametrize(
    ("name", "given", "error", "field"),
    [
        (T.AFTER_PURCHASE, {}, Required, "product_ids"),
        (T.LIMITED_CODE, {}, Required, "code"),
        (T.LIMITED_CODE, {"code": "x"}, Invalid, "code"),
        (T.LIMITED_CODE, {"code": "FIRST500", "uses_limit": 0}, Invalid, "uses_limit"),
        (T.WELCOME, {"days": 0}, Invalid, "days"),
        (T.WELCOME, {"months": 3}, Invalid, "months"),
        (T.BIRTHDAY, {"days_before": 181}, Invalid, "days_before"),
        (T.GOODWILL, {"code": "FIRST500"}, Invalid, "code"),
        (T.VIP, {"spent_at_least": 100, "listings": (USD, EUR)}, Invalid, "spent_at_least"),
        (T.WELCOME, {"title": " "}, Required, "name"),
        (T.WELCOME, {"listings": ()}, Required, "listings"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_left(name, given, error, field):
    with pytest.raises(error) as refusal:
        drafted(name, **given)
    assert refusal.value.field == field
    assert not Campaign.objects.exists()
    assert not Audience.objects.exists()
    assert not OfferCode.objects.exists()


def test_an_audience_of_that_name_is_taken_when_it_is_the_same_and_refused_when_not():
    first = drafted(T.WELCOME)
    assert drafted(T.WELCOME).audience_id == first.audience_id
    an_audience(name="Other (welcome)")
    with pytest.raises(Invalid) as refusal:
        drafted(T.WELCOME, title="Other")
    assert refusal.value.field == "name"
    assert Campaign.objects.count() == 2
