"""G2 on a real Saleor: shadow mode, channels, and the Dashboard's own switch."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from saleor.discount.models import OrderDiscount
from saleor.plugins.models import PluginConfiguration

from saleor_retention import tasks
from saleor_retention.hosts.saleor.config.plugin_config import FIELDS, PluginConfig, current, mode_of
from saleor_retention.loyalty.models import Account, Withheld
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.offers.models import CheckoutDecision, Redemption, Reservation
from saleor_retention.orders.models import OrderFact
from saleor_retention.store.channels import Mode

from .storefront import a_campaign, granted, pay_by_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G2")]

UPDATE = """mutation($input: PluginUpdateInput!) { pluginUpdate(id: "saleor.retention", input: $input) {
    plugin { globalConfiguration { active configuration { name value } } } errors { field message code } } }"""


@pytest.fixture
def owner(superuser_api_client):
    """They work in the Dashboard; answers the errors."""

    def choose(active=True, **fields):
        given = [{"name": name, "value": value} for name, value in fields.items()]
        answer = superuser_api_client.post_graphql(
            UPDATE, {"input": {"active": active, "configuration": given}}
        ).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]["pluginUpdate"]["errors"]

    return choose


def a_programme(channel):
    programme = programme_create("points", "Points")
    version_add(
        programme.pk,
        channel=channel.slug,
        currency="USD",
        rate_points=1,
        rate_minor=100,
        expiry_months=None,
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        actor="test",
        reason="start",
        now=datetime(2020, 1, 1, tzinfo=UTC),
    )


def ours(captured) -> list[str]:
    return [one["sql"] for one in captured.captured_queries if "saleor_retention_" in one["sql"]]


def points() -> int:
    return sum(Account.objects.filter(kind="available").values_list("balance", flat=True))


@pytest.mark.parametrize(
    ("field", "value", "named", "message"),
    [
        (
            "channels",
            "nowhere",
            "channels",
            "There is no channel nowhere; there are main. Give one slug on each line.",
        ),
        (
            "shadow_channels",
            "a\nb",
            "shadowChannels",
            "There is no channel a, b; there are main. Give one slug on each line.",
        ),
        (
            "points_from",
            "soon",
            "pointsFrom",
            "Give a day as YYYY-MM-DD, for example 2026-03-01, or nothing.",
        ),
        (
            "points_from",
            "2026-02-30",
            "pointsFrom",
            "Give a day as YYYY-MM-DD, for example 2026-03-01, or nothing.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_nothing_is_saved(
    owner, channel_USD, field, value, named, message
):
    (error,) = owner(**{field: value})
    assert (error["field"], error["code"], error["message"]) == (
        named,
        "INVALID",
        f"{FIELDS[field]['label']}: {message}",
    )
    assert current() == PluginConfig()
    assert not PluginConfiguration.objects.filter(identifier="saleor.retention", active=True).exists()


def test_an_owner_names_channels_and_a_day_and_takes_them_back(owner, channel_USD, channel_PLN):
    assert owner(channels=f" {channel_USD.slug} \n\n", shadow_channels="", points_from="2026-03-01") == []
    found = current()
    assert mode_of(found, channel_USD.slug) is Mode.LIVE
    assert mode_of(found, channel_PLN.slug) is Mode.OFF
    assert str(found.points_from) == "2026-03-01"
    assert owner(channels="", shadow_channels=channel_PLN.slug, points_from="") == []
    assert current() == PluginConfig(shadow_channels=frozenset({channel_PLN.slug}))


def test_a_channel_that_was_deleted_since_keeps_nobody_from_switching_off(owner, channel_USD, channel_PLN):
    assert owner(channels=channel_PLN.slug) == []
    channel_PLN.delete()
    assert owner(active=False) == []
    assert not PluginConfiguration.objects.get(identifier="saleor.retention").active
    (error,) = owner(active=False, channels=f"{channel_USD.slug}\ngone")
    assert error["message"] == (
        "Channels where the engine is on: There is no channel gone; there are main. Give one slug on each line."
    )


def test_in_shadow_the_shopper_sees_and_pays_saleors_own_price_and_the_report_has_the_rest(
    owner, shopper, channel_USD, customer_user
):
    a_programme(channel_USD)
    grant = granted(a_campaign(channel_USD), customer_user)
    owner(shadow="true")
    seen = shopper.create((2, 8), ready=True)
    assert (seen.errors, seen.code, seen.total) == ([], None, Decimal("240.0"))
    row = CheckoutDecision.objects.get()
    assert (row.is_shadow, row.reason, row.saving_minor, row.channel) == (
        True,
        "applied",
        2_400,
        channel_USD.slug,
    )
    query = "query($id: ID!) { checkout(id: $id) { retention { reason saving { amount } offer { name } } } }"
    shown = shopper.ask(query, id=shopper.id)["checkout"]["retention"]
    assert shown == {"reason": "NO_OFFER", "saving": None, "offer": None}, "as where there is none"
    assert not Reservation.objects.exists()
    pay_by_transaction(shopper, shopper.deliver().total)
    answer = shopper.complete()
    assert (answer["errors"], answer["order"]["voucherCode"]) == ([], None)
    assert not OrderDiscount.objects.exists()
    assert OrderFact.objects.get().is_purchase
    assert (points(), list(Withheld.objects.values_list("reason", "points"))) == (0, [("shadow", 240)])
    grant.refresh_from_db()
    assert (Redemption.objects.count(), CheckoutDecision.objects.count()) == (0, 1)
    owner(shadow="false")
    tasks.sweep()
    assert (points(), Withheld.objects.count()) == (240, 0)
    assert shopper.create((2, 8)).code == grant.code


def test_the_same_cart_in_shadow_costs_no_more_statements_than_live(
    owner, shopper, channel_USD, customer_user
):
    granted(a_campaign(channel_USD), customer_user)
    with CaptureQueriesContext(connection) as live:
        assert shopper.create((2, 8)).code is not None
    Reservation.objects.all().delete()
    owner(shadow="true")
    with CaptureQueriesContext(connection) as shadow:
        assert shopper.create((2, 8)).code is None
    assert len(shadow.captured_queries) <= len(live.captured_queries)
    assert [sql for sql in ours(shadow) if "reservation" in sql and sql.startswith("INSERT")] == []


def test_a_channel_that_is_off_gets_nothing_and_its_neighbour_everything(
    owner, shopper, channel_USD, channel_PLN, customer_user
):
    grant = granted(a_campaign(channel_USD), customer_user)
    owner(channels=channel_PLN.slug)
    assert shopper.create((2, 8)).code is None
    assert not CheckoutDecision.objects.exists()
    owner(channels=f"{channel_PLN.slug}\n{channel_USD.slug}")
    assert shopper.create((2, 8)).code == grant.code


def test_switched_off_the_next_mutation_does_nothing_of_ours_and_a_sweep_takes_the_code_off(
    owner, shopper, channel_USD, customer_user
):
    grant = granted(a_campaign(channel_USD), customer_user)
    assert shopper.create((2, 8)).code == grant.code
    owner(active=False)
    with CaptureQueriesContext(connection) as captured:
        seen = shopper.add((2, 1))
    assert (seen.code, ours(captured)) == (grant.code, [])
    tasks.sweep()
    seen = shopper.look()
    assert (seen.code, seen.total) == (None, Decimal("270.0"))
    assert not Reservation.objects.exists()
    owner(active=True)
    assert shopper.update((2, 8)).code == grant.code


def test_an_order_that_is_placed_while_it_is_off_counts_once_when_it_is_on_again(
    owner, shopper, channel_USD, customer_user
):
    a_programme(channel_USD)
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8), ready=True)
    pay_by_transaction(shopper, shopper.deliver().total)
    owner(active=False)
    tasks.sweep()
    assert shopper.look().code == grant.code
    with CaptureQueriesContext(connection) as captured:
        answer = shopper.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"], ours(captured)) == ([], 226.0, [])
    tasks.process_inbox()
    assert (OrderFact.objects.count(), Redemption.objects.count(), points()) == (0, 0, 0)
    owner(active=True)
    for _ in range(2):
        tasks.JOBS["follow_changes"]()
        tasks.process_inbox()
        tasks.sweep()
    assert Redemption.objects.get().grant_id == grant.pk
    assert (OrderFact.objects.count(), points()) == (1, 216)


def test_off_shoppers_are_told_so_and_the_books_stay_readable(owner, shopper, channel_USD, customer_user):
    granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8))
    owner(active=False)
    refresh = "mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) { errors { code } } }"
    assert shopper.ask(refresh, id=shopper.id)["checkoutRetentionRefresh"]["errors"] == [{"code": "DISABLED"}]
    assert shopper.ask("{ me { personalOffers { state } } }")["me"]["personalOffers"] == [
        {"state": "RESERVED"}
    ]
