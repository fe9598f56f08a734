"""Who is offered what on real checkouts: newcomers, occasions and places. Figures in minor units.

A cart is 2 A at 60.00 and 1 B at 36.00, tax included, and 12.00 of delivery: 10 % is 15.60.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from freezegun import freeze_time
from saleor.account.models import User
from saleor.checkout.models import Checkout
from saleor.product.models import ProductVariantChannelListing

from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.models import Grant
from saleor_retention.offers.queries import decisions_of
from saleor_retention.store.discounts import Benefit, Favourite, OfferListing, Scope
from saleor_retention.store.port import store
from tests.saleor.flows import TransactionShop
from tests.saleor.goods import ADDRESS
from tests.saleor.ids import gid
from tests.saleor.shop import reconcile

from .campaigns import applied, campaign, code_on, given, now, reason, uses

pytestmark = pytest.mark.django_db

TEN_PERCENT = 1_560
METADATA = """mutation($id: ID!, $input: [MetadataInput!]!) { updateMetadata(id: $id, input: $input) {
    errors { field message code } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def bought(shop, user_id=None, **more):
    """An order that is paid for."""
    order = shop.order(user_id=user_id, **more)
    shop.pay(order, shop.due(order))
    return order


def registered(shop, at: datetime) -> int:
    """Somebody who has an account since then."""
    user = User.objects.get(pk=shop.member())
    user.date_joined = at
    user.save()
    return user.pk


@pytest.mark.promise("P2.1")
def test_a_newcomer_is_welcomed_and_who_bought_as_a_guest_before_is_not(shop):
    bought(shop, email="before@example.com")
    welcome = campaign(shop, rule={"neverOrdered": {}})
    newcomer, known = shop.member(), shop.member("before@example.com")
    first, second = shop.cart(newcomer), shop.cart(known)
    assert (applied(first), shop.saving(first)) == (welcome, TEN_PERCENT)
    assert (code_on(second), shop.saving(second)) == ("", 0)
    bought(shop, newcomer, quantities={"B": 1})
    assert code_on(shop.cart(newcomer)) == ""


@pytest.mark.promise("P2.1")
def test_a_guest_is_not_welcomed_and_an_order_that_was_never_paid_is_none(shop):
    welcome = campaign(shop, rule={"neverOrdered": {}})
    assert code_on(shop.cart(None, email="guest@example.com")) == ""
    newcomer = shop.member()
    lifecycle.campaign_stop(welcome.pk, now=now())
    shop.order(user_id=newcomer)
    again = campaign(shop, rule={"neverOrdered": {}})
    assert applied(shop.cart(newcomer)) == again


@pytest.mark.promise("P2.2")
def test_the_welcome_offer_leaves_out_chosen_goods_and_those_below_a_floor_of_margin(
    superuser_api_client, site_settings
):
    shop = TransactionShop(superuser_api_client, tax=0, prices={"A": "60", "B": "36", "C": "50", "D": "40"})
    for name, cost in (("A", 20), ("B", 10), ("C", 44)):
        row = ProductVariantChannelListing.objects.filter(variant=shop.variants[name])
        row.update(cost_price_amount=cost)
    scope = Scope(excluded_product_ids=frozenset({shop.variants["B"].product_id}), margin_floor_bp=2_000)
    campaign(shop, rule={"neverOrdered": {}}, benefit=Benefit(scope=scope))
    everything = shop.cart(shop.member(), quantities={"A": 2, "B": 1, "C": 1, "D": 1})
    assert shop.saving(everything) == 1_200, (
        "A alone: B is left out, C keeps 2.2 % of margin, the cost of D is unknown"
    )
    nothing = shop.cart(shop.member(), quantities={"B": 1, "C": 1, "D": 1})
    assert (shop.saving(nothing), reason(nothing)) == (0, "no_such_goods")


@pytest.mark.promise("P2.2")
def test_the_welcome_offer_is_one_for_each_used_once_and_over_when_it_ends(shop):
    ends = now() + timedelta(days=7)
    welcome = campaign(shop, rule={"neverOrdered": {}}, ends_at=ends, grace_seconds=0)
    one, other = shop.member(), shop.member()
    hers, theirs = shop.cart(one), shop.cart(other)
    codes = set(Grant.objects.filter(campaign=welcome).values_list("code", flat=True))
    assert codes == {code_on(hers), code_on(theirs)}
    assert len(codes) == 2
    shop.complete(hers, one)  # not paid for yet: they are a newcomer still
    assert (reason(shop.cart(one)), uses(welcome)) == ("used", [(TEN_PERCENT, True)])
    with freeze_time(ends + timedelta(minutes=1), tick=True):
        assert code_on(shop.cart(shop.member())) == ""
        sweep_checkouts(now=now())
        assert (code_on(theirs), shop.saving(theirs)) == ("", 0)


@pytest.mark.promise("P2.3")
def test_who_registered_long_ago_and_never_bought_is_an_audience_of_its_own(shop):
    rule = {"all": [{"registered": {"olderThanDays": 30}}, {"neverOrdered": {}}]}
    sleepy = campaign(shop, rule=rule)
    fresh, old = registered(shop, now() - timedelta(days=29)), registered(shop, now() - timedelta(days=31))
    buyer = registered(shop, now() - timedelta(days=31))
    bought(shop, buyer)
    found = [applied(shop.cart(one)) for one in (fresh, old, buyer)]
    assert found == [None, sleepy, None]


def said_her_birthday(shop, day: str) -> int:
    user_id = shop.member()
    given_key = [{"key": "birthday", "value": day}]
    shop.ask(METADATA, client=shop.client_of(user_id), id=gid("User", user_id), input=given_key)
    return user_id


@pytest.mark.promise("P3.1")
def test_born_on_29_february_she_is_given_something_around_the_day_once_a_year(shop):
    user_id = said_her_birthday(shop, "1992-02-29")
    birthday = campaign(shop, rule={"birthday": {"daysBefore": 1, "daysAfter": 1}})

    def on(day: str) -> str:
        with freeze_time(f"{day} 12:00:00", tick=True):
            return reason(shop.cart(user_id, quantities={"A": 1}))

    assert [on(day) for day in ("2027-02-26", "2027-03-02")] == ["no_offer", "no_offer"]
    with freeze_time("2027-02-27 12:00:00", tick=True):
        checkout = shop.cart(user_id)
        assert (applied(checkout), shop.saving(checkout)) == (birthday, TEN_PERCENT)
        order = shop.complete(checkout, user_id)
        shop.pay(order, shop.due(order))
    assert [on(day) for day in ("2027-02-28", "2027-03-01")] == ["used", "used"]
    assert [on(day) for day in ("2028-02-27", "2028-02-28", "2028-03-02")] == [
        "no_offer",
        "applied",
        "no_offer",
    ]
    with freeze_time("2028-02-29 12:00:00", tick=True):
        Checkout.objects.all().delete()
        sweep_checkouts(now=now() + timedelta(hours=1))
        checkout = shop.cart(user_id)
        shop.complete(checkout, user_id)
        assert uses(birthday) == [(TEN_PERCENT, True)] * 2
    assert list(Grant.objects.order_by("pk").values_list("occasion", flat=True)) == [
        "birthday:2027",
        "birthday:2028",
    ]


@pytest.mark.promise("P3.2")
def test_the_anniversary_of_her_registration_comes_every_year_from_the_first_on(shop):
    user_id = registered(shop, datetime(2026, 6, 10, 9, tzinfo=UTC))
    anniversary = campaign(
        shop,
        rule={"anniversary": {"daysBefore": 0, "daysAfter": 2}},
        starts_at=datetime(2026, 6, 1, tzinfo=UTC),
    )
    found = {}
    for day in ("2027-06-09", "2027-06-10", "2027-06-13", "2028-06-12"):
        with freeze_time(f"{day} 12:00:00", tick=True):
            checkout = shop.cart(user_id)
            found[day] = applied(checkout)
            if found[day]:
                shop.complete(checkout, user_id)
    assert found == {
        "2027-06-09": None,
        "2027-06-10": anniversary,
        "2027-06-13": None,
        "2028-06-12": anniversary,
    }
    assert uses(anniversary) == [(TEN_PERCENT, True)] * 2


@pytest.mark.promise("P3.2")
def test_three_months_after_she_bought_a_product_it_is_a_fifth_cheaper_for_a_week(shop):
    a = shop.variants["A"].product_id
    rule = {"afterPurchase": {"what": "product", "ids": [a], "months": 3, "daysAfter": 7}}
    again = campaign(
        shop, percent_bp=2_000, rule=rule, benefit=Benefit(scope=Scope(product_ids=frozenset({a})))
    )
    bought_a, bought_b = shop.member(), shop.member()
    with freeze_time("2027-01-31 12:00:00", tick=True):
        bought(shop, bought_a, quantities={"A": 1})
        bought(shop, bought_b, quantities={"B": 1})
        assert code_on(shop.cart(bought_a)) == ""
    with freeze_time("2027-04-29 12:00:00", tick=True):
        assert code_on(shop.cart(bought_a)) == ""
    with freeze_time("2027-05-02 12:00:00", tick=True):
        checkout = shop.cart(bought_a)
        assert (applied(checkout), shop.saving(checkout)) == (again, 2_400)
        assert code_on(shop.cart(bought_b)) == ""
        shop.complete(checkout, bought_a)
        assert reason(shop.cart(bought_a)) == "used"
    with freeze_time("2027-05-08 12:00:00", tick=True):
        assert code_on(shop.cart(bought_a)) == ""


GERMAN = ADDRESS | {"city": "Berlin", "postalCode": "10115", "country": "DE"}


def sells_to_germany(shop) -> None:
    zone = shop.shipping.shipping_zone
    zone.countries = ["PL", "DE"]
    zone.save()


@pytest.mark.promise("P3.3")
def test_a_holiday_is_planned_ahead_begins_and_ends_by_itself_and_holds_in_its_city_alone(shop):
    other = TransactionShop(shop.staff)
    begins, ends = datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 5, 4, tzinfo=UTC)
    holiday = campaign(
        shop, starts_at=begins, ends_at=ends, grace_seconds=600, countries=["PL"], cities=["wrocław"]
    )
    ann, eve = shop.member(), shop.member()
    for one in (ann, eve):
        given(holiday, one)
    with freeze_time(begins - timedelta(minutes=1), tick=True):
        early = shop.cart(ann)
        assert (code_on(early), reason(early)) == ("", "not_started")
    with freeze_time(begins + timedelta(minutes=1), tick=True):
        store().decide(early)
        assert (applied(early), shop.saving(early)) == (holiday, TEN_PERCENT)
        elsewhere = shop.cart(eve, address=ADDRESS | {"city": "Kraków", "postalCode": "30-001"})
        assert (code_on(elsewhere), reason(elsewhere)) == ("", "no_offer"), "it is told of nowhere else"
        in_other = other.cart(eve)
        assert (code_on(in_other), reason(in_other)) == ("", "other_channel")
        assert applied(shop.cart(eve)) == holiday
    with freeze_time(ends + timedelta(minutes=9), tick=True):
        sweep_checkouts(now=now())
        assert shop.saving(early) == TEN_PERCENT, "its grace is running"
        late = shop.cart(eve)
        assert code_on(late) == ""
    with freeze_time(ends + timedelta(minutes=11), tick=True):
        sweep_checkouts(now=now())
        assert (code_on(early), shop.saving(early)) == ("", 0)


@pytest.mark.promise("P3.4")
def test_an_offer_for_one_country_is_neither_shown_nor_usable_in_another(shop):
    sells_to_germany(shop)
    user_id = shop.member()
    grant = given(campaign(shop, countries=["DE"], name="Nur hier"), user_id)
    here = shop.cart(user_id)
    assert (code_on(here), shop.saving(here)) == ("", 0)
    typed = shop.cart(user_id, code=grant.code)
    assert (code_on(typed), shop.saving(typed)) == ("", 0)
    told = decisions_of([here, typed], at=now())
    assert [row.hints for row in told.values()] == [(), ()]
    there = shop.cart(user_id, address=GERMAN)
    assert (code_on(there), shop.saving(there)) == (grant.code, TEN_PERCENT)
    shop.ask(
        """mutation($id: ID!, $address: AddressInput!) {
            checkoutShippingAddressUpdate(id: $id, shippingAddress: $address) {
            checkout { id } errors { field message code } } }""",
        client=shop.client_of(user_id),
        id=gid("Checkout", there),
        address=ADDRESS,
    )
    assert (code_on(there), shop.saving(there)) == ("", 0), "sent elsewhere, it is not hers any more"


@pytest.mark.promise("P3.5")
def test_when_her_first_order_was_delivered_her_next_one_is_cheaper(shop):
    thanks = campaign(shop, rule={"firstDelivery": {"withinDays": 14}})
    user_id = shop.member()
    order = bought(shop, user_id)
    assert code_on(shop.cart(user_id)) == ""
    shop.fulfil(order)
    reconcile()
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.saving(checkout)) == (thanks, TEN_PERCENT)
    with freeze_time(now() + timedelta(days=15), tick=True):
        sweep_checkouts(now=now())
        assert code_on(shop.cart(user_id)) == ""


@pytest.mark.promise("P5.7")
def test_a_benefit_on_her_favourite_product_follows_what_each_bought_most(shop):
    campaign(
        shop,
        percent_bp=5_000,
        rule={"orders": {"atLeast": 1}},
        benefit=Benefit(scope=Scope(favourite=Favourite.PRODUCT)),
    )
    likes_a, likes_b, nobody = shop.member(), shop.member(), shop.member()
    bought(shop, likes_a, quantities={"A": 3, "B": 1})
    bought(shop, likes_b, quantities={"A": 1, "B": 2})
    assert [shop.saving(shop.cart(one)) for one in (likes_a, likes_b, nobody)] == [6_000, 1_800, 0]
    without = shop.cart(likes_b, quantities={"A": 1})
    assert (code_on(without), shop.saving(without)) == ("", 0)


def test_a_birthday_that_was_told_in_no_year_is_one_all_the_same(shop):
    user_id = said_her_birthday(shop, "--05-05")
    birthday = campaign(shop, rule={"birthday": {}}, starts_at=datetime(2026, 1, 1, tzinfo=UTC))
    with freeze_time("2027-05-05 12:00:00", tick=True):
        assert applied(shop.cart(user_id)) == birthday
        assert date.today() == date(2027, 5, 5)


def test_a_campaign_of_two_channels_is_for_each_in_its_own_money(shop):
    euros = TransactionShop(shop.staff, currency="EUR")
    made = lifecycle.campaign_create(
        CampaignSpec(
            name="Both",
            starts_at=now() - timedelta(days=1),
            listings=[
                OfferListing(shop.channel, "USD", 500, 0),
                OfferListing(euros.channel, "EUR", 400, 0),
            ],
        )
    )
    lifecycle.campaign_activate(made.pk, now=now())
    user_id = shop.member()
    given(made, user_id)
    checkout = shop.cart(user_id)
    assert shop.saving(checkout) == 500
    Checkout.objects.filter(pk=checkout).delete()
    sweep_checkouts(now=now() + timedelta(hours=1))
    assert euros.saving(euros.cart(user_id)) == 400
