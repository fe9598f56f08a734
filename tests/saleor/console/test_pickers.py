"""Goods, customers, channels and countries by name, through Saleor's own API as whoever asks."""

import re

import pytest
from saleor.core.db.connection import allow_writer

from saleor_retention.hosts.saleor.console.mount import CONSOLE_PATH
from tests.saleor.console.searched import indexed
from tests.saleor.storefront import gid

from .conftest import EVERYTHING

pytestmark = pytest.mark.django_db(transaction=True)


def picked(visitor, kind: str, text: str = "", *chosen: str) -> list[str]:
    """What is read beside each box."""
    arguments = {"field": "x", "many": "1", "x-search": text, "x": list(chosen)}
    html = visitor.client.get(f"{CONSOLE_PATH}/pick/{kind}", arguments).content.decode()
    return [
        re.sub(r"<[^>]+>", "", label).strip()
        for label in re.findall(r'<label class="check">(.*?)</label>', html)
    ]


def test_everything_is_called_by_its_name(staff, product, category, published_collection, channel_USD):
    variant = product.variants.get()
    assert product.name in picked(staff, "product")
    assert any(product.name in name and variant.sku in name for name in picked(staff, "variant"))
    assert any(category.name in name for name in picked(staff, "category"))
    assert published_collection.name in picked(staff, "collection")
    assert picked(staff, "channel") == [f"{channel_USD.name} USD"]
    assert picked(staff, "country", "germ") == ["Germany"]


def test_what_is_chosen_stands_first_by_name_and_what_is_gone_or_of_another_kind_is_left_out(
    staff, product, category
):
    chosen = [gid("Product", product.pk), gid("Product", 10**9), gid("Category", category.pk), "x", "\x00"]
    html = staff.client.get(
        f"{CONSOLE_PATH}/pick/product", {"field": "x", "many": "1", "x": chosen, "x-search": "zzz"}
    ).content.decode()
    assert re.findall(r'value="([^"]*)" checked', html) == [gid("Product", product.pk)]


def test_customers_are_found_by_address_and_name_by_whoever_may_see_them(visitor, customer_user):
    with allow_writer():
        indexed(customer_user)
    assert any(
        customer_user.email in name
        for name in picked(visitor("MANAGE_USERS"), "customer", customer_user.email)
    )
    assert picked(visitor("MANAGE_DISCOUNTS"), "customer", customer_user.email) == []
    assert picked(visitor(), "customer") == []


def test_whoever_has_no_permission_finds_no_goods(visitor, product):
    assert picked(visitor(), "product") == []
    assert picked(visitor(), "channel") == []


@pytest.mark.parametrize("text", ["x" * 100_000, "\x00", "%_\\", "1e999", "NaN"])
def test_whatever_is_typed_is_a_search_and_no_fault(visitor, product, text):
    seeker = visitor(*EVERYTHING)
    for kind in ("product", "variant", "category", "collection", "customer", "channel", "country"):
        picked(seeker, kind, text)


def test_names_with_markup_are_text(staff, product):
    with allow_writer():
        product.name = "<img src=x onerror=alert(1)>"
        product.save()
    html = staff.client.get(f"{CONSOLE_PATH}/pick/product", {"field": "x"}).content.decode()
    assert "<img" not in html
    assert "&lt;img" in html
