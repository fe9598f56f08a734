"""What audiences know of an account comes from Saleor's own accounts, through Saleor's own mutations."""

from datetime import date

import pytest
from django.utils import timezone
from saleor.account.models import User
from saleor.order.models import Fulfillment, Order

from saleor_retention.customers.models import CustomerFacts
from saleor_retention.hosts.saleor.config.account_metadata import (
    AccountMetadata,
    Key,
    MetadataKeys,
    parse_keys,
    read_metadata,
)
from saleor_retention.hosts.saleor.config.plugin_config import FIELDS, current
from saleor_retention.orders.models import OrderFact
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.goods import ADDRESS
from tests.saleor.ids import gid
from tests.saleor.shop import reconcile
from tests.saleor.test_points_rows import FULL

pytestmark = pytest.mark.django_db

CUSTOMER = """mutation($id: ID!, $input: CustomerInput!) { customerUpdate(id: $id, input: $input) {
    errors { field code message } } }"""
ACCOUNT = (
    """mutation($input: AccountInput!) { accountUpdate(input: $input) { errors { field code message } } }"""
)
METADATA = """mutation($id: ID!, $input: [MetadataInput!]!) { updateMetadata(id: $id, input: $input) {
    errors { field code message } } }"""
PRIVATE = """mutation($id: ID!, $input: [MetadataInput!]!) { updatePrivateMetadata(id: $id, input: $input) {
    errors { field code message } } }"""
HER_ADDRESS = """mutation($input: AddressInput!, $type: AddressTypeEnum) {
    accountAddressCreate(input: $input, type: $type) { errors { field code message } } }"""
CONFIGURE = """mutation($input: PluginUpdateInput!) { pluginUpdate(id: "saleor.retention", input: $input) {
    errors { field message } } }"""
NAMES = ("birthday", "country", "city", "language", "attributes", "consents")


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


@pytest.fixture
def ann(shop):
    return User.objects.get(pk=shop.member())


def configure(shop, **fields):
    given = [{"name": name, "value": value} for name, value in fields.items()]
    return shop.answer(CONFIGURE, input={"active": True, "configuration": given})["pluginUpdate"]["errors"]


def said(key, value):
    return [{"key": key, "value": value}]


def facts(user):
    return CustomerFacts.objects.filter(customer__user_id=user.pk).values_list(*NAMES).get()


@pytest.mark.promise("P4.1", "P4.3", "P3.1")
def test_address_language_birthday_attributes_and_consents_follow_what_she_and_staff_write(shop, ann):
    assert configure(shop, attribute_keys="skin\npublic:shoe size", consent_keys="public:newsletter") == []
    hers = shop.client_of(ann.pk)
    shop.ask(HER_ADDRESS, client=hers, input=ADDRESS, type="SHIPPING")
    shop.ask(ACCOUNT, client=hers, input={"languageCode": "PL"})
    public = [
        ("birthday", "1992-02-29"), ("skin", "oily"), ("shoe size", "39"), ("newsletter", "true"), ("other", "x"),
    ]  # fmt: skip
    for key, value in public:
        shop.ask(METADATA, client=hers, id=gid("User", ann.pk), input=said(key, value))
    told = (date(1992, 2, 29), "PL", "wrocław", "pl", {"shoe size": "39"}, ["newsletter"])
    assert facts(ann) == told

    grant(shop)
    shop.ask(PRIVATE, id=gid("User", ann.pk), input=[*said("skin", "dry"), *said("shoe size", "40")])
    shop.ask(METADATA, client=hers, id=gid("User", ann.pk), input=said("newsletter", "no"))
    assert facts(ann)[4:] == ({"skin": "dry", "shoe size": "40"}, [])


def grant(shop):
    """Staff who may write private metadata of customers."""
    from saleor.permission.models import Permission

    shop.staff.user.user_permissions.add(Permission.objects.get(codename="manage_users"))


def test_a_billing_address_speaks_where_there_is_none_for_goods(shop, ann):
    hers = shop.client_of(ann.pk)
    shop.ask(HER_ADDRESS, client=hers, input=ADDRESS, type="BILLING")
    assert facts(ann)[1:3] == ("PL", "wrocław")


def test_without_hooks_the_comparison_finds_what_changed(shop, ann, request):
    shop.ask(CUSTOMER, id=gid("User", ann.pk), input={"firstName": "Ann"})
    request.getfixturevalue("no_hooks")
    shop.ask(
        METADATA, client=shop.client_of(ann.pk), id=gid("User", ann.pk), input=said("birthday", "--12-31")
    )
    assert facts(ann)[0] is None

    reconcile()
    assert facts(ann)[0] == date(1604, 12, 31)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("birthday_key", "one\ntwo", "Give one key, for example birthday, or nothing."),
        ("attribute_keys", "\n".join(map(str, range(41))), "Give at most 40 keys, one on each line."),
        ("consent_keys", "k" * 101, "A key has at most 100 characters."),
    ],
)
def test_keys_that_make_no_sense_are_refused_and_nothing_is_saved(shop, field, value, words):
    assert [error["message"] for error in configure(shop, **{field: value})] == [
        f"{FIELDS[field]['label']}: {words}"
    ]
    assert current().metadata_keys == MetadataKeys()


def test_keys_are_read_from_lines_and_only_a_key_called_public_is_read_where_customers_write():
    keys = parse_keys({"birthday_key": " dob ", "attribute_keys": "a\n\npublic: b\na", "consent_keys": None})
    assert keys == MetadataKeys(Key("dob"), (Key("a"), Key("b", is_public=True)), ())
    hers = {"dob": "1990-01-01", "a": "hers", "b": "hers"}
    assert read_metadata(keys, {}, hers) == AccountMetadata(None, (("b", "hers"),), ())
    assert read_metadata(keys, {"dob": "01-02", "a": "ours"}, hers).attributes == (
        ("a", "ours"),
        ("b", "hers"),
    )
    assert parse_keys({}).birthday == Key("birthday", is_public=True)
    assert parse_keys({"birthday_key": ""}).birthday is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1992-02-29", date(1992, 2, 29)),
        ("02-29", date(1604, 2, 29)),
        ("--02-29", date(1604, 2, 29)),
        ("1004-02-29", date(1604, 2, 29)),
        ("1604-12-31", date(1604, 12, 31)),
        (" 1990-12-31 ", date(1990, 12, 31)),
        ("1991-02-29", None),
        ("31.12.1990", None),
        ("0000-01-01", None),
        ("x" * 300, None),
        ("", None),
    ],
)
def test_a_birthday_is_written_in_one_of_three_ways(text, day):
    assert read_metadata(MetadataKeys(), {}, {"birthday": text}).birthday == day


@pytest.mark.promise("P3.5")
@pytest.mark.parametrize("flow", [TransactionShop, PaymentShop])
def test_the_first_order_that_was_sent_as_a_whole_dates_the_delivery(
    superuser_api_client, site_settings, flow
):
    shop = flow(superuser_api_client)
    ann = User.objects.get(pk=shop.member())
    order = shop.order(user_id=ann.pk)
    shop.pay(order, FULL)
    mine = CustomerFacts.objects.filter(customer__user_id=ann.pk)
    assert mine.values_list("purchases", "first_delivered_at").get() == (1, None)

    before = timezone.now()
    shop.fulfil(order)
    at = mine.get().first_delivered_at
    assert before <= at <= timezone.now()
    shop.take_back(order, "A", 1)
    assert Order.objects.get(pk=order.id).status == "partially_returned"
    assert mine.get().first_delivered_at == at
    reconcile()
    assert OrderFact.objects.get(pk=order.id).delivered_at == at


def test_a_fulfilment_without_an_event_dates_it_by_its_own_instant(shop, ann):
    order = shop.order(user_id=ann.pk)
    shop.pay(order, FULL)
    shop.fulfil(order)
    Order.objects.get(pk=order.id).events.filter(type="fulfillment_fulfilled_items").delete()

    sent = Fulfillment.objects.get(order_id=order.id).created_at
    assert shop.store.orders([order.id])[order.id].fulfilled_at == sent
