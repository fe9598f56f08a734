"""A storefront that knows nothing of us sells alike, whatever became of us; one with our fragments keeps its cart whole."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from saleor.core.db.connection import allow_writer
from saleor.plugins.models import PluginConfiguration

from saleor_retention.graphql.documents import whole

from .storefront import CHECKOUT as CART
from .storefront import Shopper, a_campaign, granted, pay_by_transaction

pytestmark = pytest.mark.django_db(transaction=True)
STANDS = ("on", "off", "faulty", "uninstalled")
WHOLE, REDUCED = Decimal(210), Decimal("189.0")
"""Goods in the end, without and with ten percent off; delivery is 10 beside."""

ACCOUNT = """query { me { email addresses { id }
    orders(first: 5) { totalCount edges { node { number status total { gross { amount } }
        discounts { amount { amount } } lines { productName quantity } } } } } }"""
ORDER = (
    "query($id: ID!) { order(id: $id) { status userEmail total { gross { amount } } lines { quantity } } }"
)


@contextmanager
def without_tables() -> Iterator[None]:
    """Every table of ours is gone, as after a failed deployment or a restore without them."""
    names = [model._meta.db_table for model in apps.get_app_config("saleor_retention").get_models()]

    def rename(away: bool) -> None:
        with allow_writer(), connection.cursor() as cursor:
            for name in names:
                pair = (name, f"away_{name}"[:63])
                old, new = pair if away else reversed(pair)
                cursor.execute(f'ALTER TABLE "{old}" RENAME TO "{new}"')

    rename(away=True)
    try:
        yield
    finally:
        rename(away=False)


@pytest.fixture
def retention_is(settings) -> Iterator[Callable[[str], None]]:
    """Brings it to one of the four stands."""
    with ExitStack() as stack:

        def become(stand: str) -> None:
            PluginConfiguration.objects.create(
                identifier="saleor.retention", name="Retention", active=stand != "off", configuration=[]
            )
            if stand == "uninstalled":
                with allow_writer():
                    call_command("retention_uninstall", "--yes", stdout=StringIO())
                settings.PLUGINS = [path for path in settings.PLUGINS if path != settings.RETENTION_PLUGIN]
            if stand in {"faulty", "uninstalled"}:
                stack.enter_context(without_tables())

        yield become


def bought(shopper: Shopper) -> tuple[list[Any], Any]:
    """The way of every shopper, through the usual documents. What each answer said, and the order at the end."""
    seen = [shopper.create((0, 1), (2, 4), ready=True), shopper.add((1, 2))]
    first, *_ = seen[-1].lines
    seen += [shopper.drop(first["id"]), shopper.update((1, 3), (2, 5)), shopper.type_code("NO-SUCH-CODE")]
    seen += [shopper.email("ann@example.com"), shopper.deliver(), shopper.look()]
    pay_by_transaction(shopper, seen[-1].total)
    return seen, shopper.complete()


def told(seen: list[Any]) -> list[Any]:
    """What is the same for every cart of these goods."""
    return [
        one.data
        and (
            one.total,
            one.discount,
            sorted((line["quantity"], line["totalPrice"]["gross"]["amount"]) for line in one.lines),
        )
        for one in seen
    ]


def codes(seen: list[Any]) -> list[str]:
    return [error["code"] for one in seen for error in one.errors]


@pytest.mark.promise("P1.9")
@pytest.mark.parametrize("stand", STANDS)
def test_who_has_no_offer_buys_alike(shopper, retention_is, stand):
    retention_is(stand)
    seen, answer = bought(shopper)
    assert told(seen)[-1] == (WHOLE + 10, 0, [(3, 60.0), (5, 150.0)])
    assert codes(seen) == ["INVALID"]
    assert answer["errors"] == []
    account = shopper.ask(ACCOUNT)["me"]
    (edge,) = account["orders"]["edges"]
    assert edge["node"]["total"]["gross"]["amount"] == 220
    assert sum(line["quantity"] for line in edge["node"]["lines"]) == 8
    assert shopper.ask(ORDER, id=answer["order"]["id"])["order"]["total"]["gross"]["amount"] == 220


@pytest.mark.promise("P1.9")
@pytest.mark.parametrize("stand", STANDS)
def test_a_guest_buys_alike(guest, retention_is, stand):
    retention_is(stand)
    seen, answer = bought(guest)
    assert told(seen)[-1] == (WHOLE + 10, 0, [(3, 60.0), (5, 150.0)])
    assert (codes(seen), answer["errors"]) == (["INVALID"], [])
    assert answer["order"]["total"]["gross"]["amount"] == 220


@pytest.mark.promise("P1.9")
@pytest.mark.parametrize("stand", STANDS)
def test_who_has_an_offer_gets_it_while_we_are_on_and_buys_at_the_shops_price_otherwise(
    shopper, retention_is, customer_user, channel_USD, stand
):
    granted(a_campaign(channel_USD), customer_user)
    retention_is(stand)
    seen, answer = bought(shopper)
    goods = REDUCED if stand == "on" else WHOLE
    assert (seen[-1].total, bool(seen[-1].code)) == (goods + 10, stand == "on")
    assert (codes(seen), answer["errors"]) == (["INVALID"], [])
    assert Decimal(str(answer["order"]["total"]["gross"]["amount"])) == goods + 10


@pytest.mark.promise("P1.9")
@pytest.mark.parametrize("stand", STANDS)
def test_what_happens_to_us_on_the_way_stops_nobody(shopper, retention_is, customer_user, channel_USD, stand):
    """The offer is on the cart when it happens."""
    granted(a_campaign(channel_USD), customer_user)
    shopper.create((1, 3), (2, 5), ready=True)
    before = shopper.deliver().total
    assert before == REDUCED + 10
    retention_is(stand)
    seen = shopper.look()
    assert seen.total == (before if stand != "uninstalled" else WHOLE + 10)
    pay_by_transaction(shopper, seen.total)
    answer = shopper.complete()
    assert answer["errors"] == []
    assert Decimal(str(answer["order"]["total"]["gross"]["amount"])) == seen.total


def ask(shopper: Shopper, document: str, **variables: Any) -> tuple[dict[str, Any], set[str]]:
    """The data, and which fields of ours are told as errors."""
    shopper.client.token = None
    answer = shopper.client.post_graphql(document, variables).json()
    return answer["data"], {one["path"][-1] for one in answer.get("errors", ())}


CART_WITH_OURS = (
    f"query Cart($id: ID!, $languageCode: LanguageCodeEnum!)"
    f" {{ checkout(id: $id) {{ {CART} ...RetentionAllOfCheckout }} }}"
)
ACCOUNT_WITH_OURS = "query Account { me { email ...RetentionOffersOfUser ...RetentionReferralOfUser } }"


@pytest.mark.promise("H1.11")
def test_our_fragments_are_null_while_we_are_faulty_and_the_cart_is_whole(
    shopper, retention_is, customer_user, channel_USD
):
    granted(a_campaign(channel_USD), customer_user)
    shopper.create((1, 3), (2, 5), ready=True)
    document = whole(CART_WITH_OURS)
    healthy, errors = ask(shopper, document, id=shopper.id, languageCode="DE")
    assert errors == set()
    assert healthy["checkout"].pop("retention")["saving"]["amount"] == 21
    retention_is("faulty")
    faulty, errors = ask(shopper, document, id=shopper.id, languageCode="DE")
    assert faulty["checkout"].pop("retention") is None
    assert faulty == healthy
    assert errors == {"retention"}


@pytest.mark.promise("H1.11")
def test_the_page_of_an_account_is_empty_while_we_are_faulty_and_the_account_is_whole(
    shopper, retention_is, customer_user, channel_USD
):
    granted(a_campaign(channel_USD), customer_user)
    document = whole(ACCOUNT_WITH_OURS)
    healthy, errors = ask(shopper, document)
    assert (len(healthy["me"]["personalOffers"]), errors) == (1, set())
    retention_is("faulty")
    faulty, errors = ask(shopper, document)
    assert faulty == {"me": {"email": customer_user.email, "personalOffers": None, "referral": None}}
    assert errors == {"personalOffers", "referral"}


@pytest.mark.promise("H1.11")
def test_our_fragments_are_answered_without_an_error_while_we_are_off(
    shopper, retention_is, customer_user, channel_USD
):
    granted(a_campaign(channel_USD), customer_user)
    retention_is("off")
    shopper.create((1, 3), (2, 5), ready=True)
    answer, errors = ask(shopper, whole(CART_WITH_OURS), id=shopper.id, languageCode="DE")
    assert errors == set()
    assert answer["checkout"]["retention"]["offer"] is None
    assert answer["checkout"]["totalPrice"]["gross"]["amount"] == float(WHOLE)
    assert ask(shopper, whole(ACCOUNT_WITH_OURS))[1] == set()
