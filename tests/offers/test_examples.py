"""The figures in docs/offers.md: what each benefit takes off the cart that the page shows, and how it is carried."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from saleor_retention.offers.campaigns.templates import TEMPLATES
from saleor_retention.offers.eligibility.reasons import Reason
from saleor_retention.offers.pricing.benefits import combine
from saleor_retention.offers.pricing.benefits.registry import KINDS
from saleor_retention.offers.pricing.serialization import as_shape, from_shape
from saleor_retention.store.carts import CartLine, CartSnapshot
from saleor_retention.store.discounts import Benefit, Per, Scope
from tests.builders.campaigns import saving_of

PAGE = (Path(__file__).parents[2] / "docs" / "offers.md").read_text()
A, B = 1, 2
CART = CartSnapshot(
    id=UUID(int=1),
    channel="main",
    currency="USD",
    user_id=1,
    subtotal_minor=13_000,
    quantity=3,
    fingerprint="",
    lines=(
        CartLine(A, A, 2, 10_000, 10_000, cost_minor=3_800, tax_rate="0.2"),
        CartLine(B, B, 1, 3_000, 3_000, cost_minor=1_500, tax_rate="0.2"),
    ),
    shipping_minor=1_000,
)
SOME = Scope(product_ids=frozenset({A}))
BUNDLE = Benefit(10_000, kind="bundle", options={"buy": 2, "get": 1})
EXAMPLES = {
    "10 % off everything": Benefit(1_000),
    "20 % off everything, at most 20.00": Benefit(2_000, most_minor=2_000),
    "15.00 off everything": Benefit(None, 1_500),
    "200.00 off everything": Benefit(None, 20_000),
    "20 % off A": Benefit(2_000, scope=SOME),
    "20 % off A, at most 12.00": Benefit(2_000, scope=SOME, most_minor=1_200),
    "5.00 off each A": Benefit(None, 500, per=Per.UNIT, scope=SOME),
    "12.00 off A, together": Benefit(None, 1_200, scope=SOME),
    "50 % off the cheapest": Benefit(5_000, per=Per.CHEAPEST),
    "buy 2, get 1 for nothing": BUNDLE,
    "buy 1, get 1 for half": Benefit(5_000, kind="bundle", options={"buy": 1, "get": 1}),
    "B for nothing": Benefit(10_000, per=Per.CHEAPEST, scope=Scope(variant_ids=frozenset({B}))),
    "10 % off what keeps a margin of 20 %": Benefit(1_000, scope=Scope(margin_floor_bp=2_000)),
    "free delivery": Benefit(kind="free_shipping"),
    "a gift card of 10.00": Benefit(None, 1_000, kind="gift_card"),
}
ROWS = re.findall(
    r"^\| ([^|]+) \| (\d+\.\d\d) \| (?:`([a-z ]+)`|nothing) \| (everywhere|one tax rate) \|$",
    PAGE,
    re.MULTILINE,
)


def test_every_example_of_the_page_is_counted_here():
    assert [name for name, *_ in ROWS] == list(EXAMPLES)


def unsupported_reason(benefit: Benefit) -> str | None:
    """Where goods are taxed differently."""
    kind = KINDS[benefit.kind]
    return kind.unsupported_reason(benefit, has_uniform_tax=False, supports_personal_gift_cards=True)


@pytest.mark.promise("P5.1")
@pytest.mark.promise("P5.2")
@pytest.mark.parametrize(("name", "amount", "carried", "where"), ROWS, ids=[row[0] for row in ROWS])
def test_a_benefit_takes_off_what_the_page_says(name, amount, carried, where):
    saving = saving_of(EXAMPLES[name], CART)
    found = "" if saving.application is None else saving.application.by.value.replace("_", " ")
    assert (f"{saving.minor / 100:.2f}", found) == (amount, carried)
    is_exact = unsupported_reason(EXAMPLES[name]) is None
    assert where == ("everywhere" if is_exact else "one tax rate")


@pytest.mark.promise("P8.4")
def test_the_offers_of_the_page_together_take_off_what_it_says():
    first, second = (saving_of(EXAMPLES[name], CART) for name in ("20 % off A", "10 % off everything"))
    together = combine([first, second], CART)
    assert together.minor == 3_300
    assert "20.00 + 13.00 = 33.00" in PAGE


@pytest.mark.promise("P5.8")
def test_every_reason_of_the_page_is_a_reason_of_the_code():
    told = re.findall(r"^- “(.+)”", PAGE, re.MULTILINE)
    benefits = [
        Benefit(None, 1_200, scope=SOME),
        Benefit(2_000, scope=SOME, most_minor=1_200),
        BUNDLE,
    ]
    assert told == [unsupported_reason(one) for one in benefits]


def test_the_shapes_of_the_page_can_be_drafted():
    for one in EXAMPLES.values():
        percent = None if one.kind == "free_shipping" else one.percent_bp
        assert from_shape(percent, one.amount_minor, one.most_minor, as_shape(one)) == one


def test_every_template_is_on_the_page():
    assert re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE) == [
        one.name.name for one in TEMPLATES
    ]


def test_the_table_of_reasons_on_the_page_is_the_catalogue():
    table = PAGE.split("| reason | what it means |\n| --- | --- |\n")[1].split("\n\n")[0]
    first_cells = [row.split("|")[1] for row in table.splitlines()]
    codes = [code for cell in first_cells for code in re.findall(r"`([A-Z_]+)`", cell)]
    assert sorted(codes) == sorted(reason.name for reason in Reason)
    kept_back = PAGE.split("at most 50, without those that are ")[1].split(")")[0]
    assert " ".join(kept_back.split()) == "over, used, or for other places, channels or checkouts"
    assert {reason.name for reason in Reason if reason.entry.is_final} == {
        "ENDED",
        "USED",
        "OTHER_REGION",
        "OTHER_CHANNEL",
        "OTHER_CHECKOUT",
    }


def test_the_nearest_reason_is_the_one_that_the_shopper_can_do_most_about():
    ranked = sorted((reason for reason in Reason if reason.entry.rank), key=lambda reason: reason.entry.rank)
    assert [reason.entry.rank for reason in ranked] == list(range(1, len(ranked) + 1))
    assert set(Reason) - set(ranked) == {Reason.APPLIED, Reason.ANONYMOUS, Reason.NO_OFFER}
    assert " ".join(ranked) == (
        "other_code declined removed minimum_not_reached quantity_not_reached no_such_goods no_delivery "
        "reserved_elsewhere better_without store_refused not_started too_soon empty used used_up ended other_place "
        "other_checkout other_channel another_is_on"
    )
