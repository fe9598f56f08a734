"""P4: audiences by what Saleor's own accounts and orders say, asked of real checkouts. Amounts in minor units."""

from datetime import timedelta

import pytest
from freezegun import freeze_time
from saleor.account.models import User
from saleor.product.models import Collection, CollectionProduct

from saleor_retention.audiences.lists.lists import list_upload
from saleor_retention.audiences.membership_changes import record_movements
from saleor_retention.audiences.models import AudienceList, Membership
from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.preview import preview
from saleor_retention.customers.models import CustomerFacts
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.store.port import store
from tests.saleor.flows import TransactionShop
from tests.saleor.goods import ADDRESS
from tests.saleor.ids import gid

from .campaigns import applied, audience, campaign, code_on, now
from .test_segments_facts import HER_ADDRESS, METADATA, PRIVATE, configure, grant, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def bought(shop, user_id, **quantities) -> None:
    """An order that is paid for."""
    order = shop.order(user_id=user_id, quantities=quantities)
    shop.pay(order, shop.due(order))


@pytest.fixture
def ann(shop):
    """3 A (150.00 net) forty days ago and 1 B (30.00 net) today."""
    user_id = shop.member()
    with freeze_time(now() - timedelta(days=40), tick=True):
        bought(shop, user_id, A=3)
    bought(shop, user_id, B=1)
    return user_id


@pytest.fixture
def eve(shop):
    """2 B (60.00 net) today."""
    user_id = shop.member()
    bought(shop, user_id, B=2)
    return user_id


class Asking:
    """Whether a rule's campaign comes on a checkout of each."""

    def __init__(self, shop, *user_ids: int) -> None:
        self.shop, self.carts = shop, [shop.cart(one) for one in user_ids]

    def __call__(self, rule) -> tuple[bool, ...]:
        made = campaign(self.shop, rule=rule)
        got = tuple(self._has(cart, made) for cart in self.carts)
        lifecycle.campaign_stop(made.pk, now=now())
        assert not any(self._has(cart, made) for cart in self.carts)
        return got

    def _has(self, cart, made) -> bool:
        store().decide(cart)
        is_on = applied(cart) == made
        assert self.shop.saving(cart) == (1_560 if is_on else 0)
        return is_on


@pytest.mark.promise("P4.1")
def test_by_orders_spend_average_and_dates_of_real_orders(shop, ann, eve):
    asks = Asking(shop, ann, eve)
    told = {
        (True, False): [
            {"orders": {"atLeast": 2}},
            {"spent": {"currency": "USD", "atLeast": "180.00"}},
            {"averageOrder": {"currency": "USD", "atLeast": "90.00", "atMost": "90.00"}},
            {"firstOrder": {"olderThanDays": 39, "withinDays": 41}},
        ],
        (False, True): [
            {"orders": {"atMost": 1}},
            {"spent": {"currency": "USD", "atMost": "179.99"}},
            {"none": [{"firstOrder": {"olderThanDays": 39}}]},
        ],
        (False, False): [
            {"spent": {"currency": "USD", "atLeast": "180.01"}},
            {"spent": {"currency": "EUR", "atLeast": "0.01"}},
            {"lastOrder": {"olderThanDays": 1}},
        ],
        (True, True): [{"lastOrder": {"withinDays": 1}}],
    }
    for expected, rules in told.items():
        for rule in rules:
            assert asks(rule) == expected, rule


@pytest.mark.promise("P4.1", "P4.3")
def test_by_attributes_consents_country_channel_and_published_facts(shop, ann, eve):
    assert configure(shop, attribute_keys="skin", consent_keys="public:newsletter") == []
    hers = shop.client_of(ann)
    shop.ask(HER_ADDRESS, client=hers, input=ADDRESS, type="SHIPPING")
    shop.ask(METADATA, client=hers, id=gid("User", ann), input=said("newsletter", "true"))
    grant(shop)
    shop.ask(PRIVATE, id=gid("User", ann), input=said("skin", "dry"))
    CustomerFacts.objects.filter(customer__user_id=ann).update(published={"tier": "gold", "rfm": 555})
    asks = Asking(shop, ann, eve)
    for rule in (
        {"attribute": {"key": "skin", "oneOf": ["dry", "oily"]}},
        {"consent": {"key": "newsletter"}},
        {"country": {"oneOf": ["PL"]}},
        {"city": {"oneOf": ["wrocław"]}},
        {"published": {"key": "tier", "oneOf": ["gold"]}},
        {"published": {"key": "rfm", "atLeast": 555}},
    ):
        assert asks(rule) == (True, False), rule
    assert asks({"channel": {"oneOf": [shop.channel]}}) == (True, True)
    assert asks({"channel": {"oneOf": ["elsewhere"]}}) == (False, False)
    assert asks({"published": {"key": "rfm", "atLeast": 556}}) == (False, False)


@pytest.mark.promise("P4.2")
def test_by_products_categories_and_collections_that_were_bought_and_those_bought_most(shop):
    a, b = (shop.variants[name].product_id for name in "AB")
    collection = Collection.objects.create(name="Best", slug=f"best-{shop.number}")
    CollectionProduct.objects.create(collection=collection, product_id=a)
    ann, eve = shop.member(), shop.member()
    bought(shop, ann, A=3, B=1)
    bought(shop, eve, B=2)
    asks = Asking(shop, ann, eve)
    told = {
        (True, False): [
            {"bought": {"what": "product", "ids": [a]}},
            {"bought": {"what": "variant", "ids": [shop.variant("A")], "units": 3}},
            {"bought": {"what": "collection", "ids": [collection.pk]}},
            {"favourite": {"what": "product", "ids": [a]}},
        ],
        (False, True): [
            {"favourite": {"what": "product", "ids": [b]}},
            {"none": [{"bought": {"what": "product", "ids": [a]}}]},
        ],
        (True, True): [
            {"bought": {"what": "category", "ids": [shop.category.pk]}},
            {"favourite": {"what": "category", "ids": [shop.category.pk]}},
        ],
        (False, False): [{"bought": {"what": "product", "ids": [a], "units": 4}}],
    }
    for expected, rules in told.items():
        for rule in rules:
            assert asks(rule) == expected, rule


@pytest.mark.promise("P4.4")
def test_an_uploaded_list_is_checked_line_by_line_before_anybody_of_it_gets_anything(shop):
    ann, eve = shop.member("ann.lee@example.com"), shop.member()
    shop.ask(METADATA, client=shop.client_of(ann), id=gid("User", ann), input=said("any", "thing"))
    file = f"email\nann.lee@example.com\nnobody@example.com\n{ann}x\n{eve + 9_999}\nAnn.Lee@example.com\n"
    tried = list_upload("Guests", file, now=now(), is_dry=True)
    assert (tried.list_id, tried.members, tried.wrong) == (None, 1, 4)
    assert [(one.line, one.message) for one in tried.errors] == [
        (3, "There is no such account."),
        (4, "This is neither an account's id nor an address."),
        (5, "There is no such account."),
        (6, "This is on line 2, too."),
    ]
    assert list_upload("Guests", file, now=now()).list_id is None
    assert not AudienceList.objects.exists()
    made = list_upload("Guests", file, now=now(), skips_errors=True)
    assert Asking(shop, ann, eve)({"list": {"id": made.list_id}}) == (True, False)


@pytest.mark.promise("P4.5")
def test_a_preview_counts_real_accounts_and_coming_and_going_is_written_down_with_its_time(shop, ann, eve):
    rule = {"orders": {"atMost": 1}}
    before = preview(parse(rule), now=now())
    assert (before.count, before.total, before.sample) == (1, 2, (eve,))
    tracked = audience(rule, is_tracked=True)
    came = now()
    assert record_movements(now=came) == 1
    bought(shop, eve, A=1)
    left = now()
    assert record_movements(now=left) == 1
    spans = Membership.objects.filter(audience=tracked)
    assert list(spans.values_list("customer__user_id", "entered_at", "left_at")) == [(eve, came, left)]
    assert preview(parse(rule), now=now()).count == 0


@pytest.mark.promise("P4.5")
def test_who_leaves_an_audience_loses_its_offer_from_her_open_checkout(shop):
    user_id = shop.member()
    made = campaign(shop, rule={"neverOrdered": {}})
    checkout = shop.cart(user_id)
    assert applied(checkout) == made
    User.objects.filter(pk=user_id).update(is_confirmed=True)
    other = shop.cart(user_id)
    order = shop.complete(other, user_id)
    shop.pay(order, shop.due(order))
    store().decide(checkout)
    assert (code_on(checkout), shop.saving(checkout)) == ("", 0)
