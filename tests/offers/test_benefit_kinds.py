"""A benefit is validated by one function, whether it is created, activated or read, and describes its own fields."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from saleor_retention.errors import Invalid, NotCarried, Refusal
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import HANDED_IN, CampaignSpec
from saleor_retention.offers.models import Campaign, CampaignListing
from saleor_retention.offers.pricing.benefits.registry import KINDS, OPTIONS
from saleor_retention.offers.pricing.serialization import as_shape, from_shape
from saleor_retention.store.discounts import Benefit, OfferListing, Per, Scope
from tests.builders import NOON
from tests.builders.campaigns import a_campaign

PACKAGE = Path(lifecycle.__file__).parents[2]
SCHEMA = (Path(__file__).parents[2] / "graphql" / "schema.graphql").read_text()
PAIR = {"buy": 2, "get": 1}
FAULTS = {
    "two figures": (
        Benefit(1_000, 500),
        "amount",
        "A campaign takes off a percentage or an amount, not both.",
    ),
    "a discount that counts": (
        Benefit(1_000, options={"max_sets": 1}),
        "max_sets",
        "Only a bundle has sets.",
    ),
    "a delivery for less": (
        Benefit(5_000, kind="free_shipping"),
        "amount",
        "Free shipping has neither a percentage nor an amount.",
    ),
    "a delivery of goods": (
        Benefit(kind="free_shipping", scope=Scope(product_ids=frozenset({1}))),
        "scope",
        "This is for an order, whatever is in it.",
    ),
    "a card by percentage": (Benefit(1_000, kind="gift_card"), "percent", "A gift card has an amount."),
    "a card for each": (
        Benefit(None, 500, kind="gift_card", per=Per.UNIT),
        "per",
        "This is given once for an order.",
    ),
    "a bundle without a percentage": (
        Benefit(kind="bundle", options=PAIR),
        "percent",
        "A bundle says how many percent less.",
    ),
    "a bundle that gives nothing": (
        Benefit(10_000, kind="bundle", options={"buy": 2}),
        "get",
        "How many become cheaper is needed.",
    ),
    "a bundle of the cheapest": (
        Benefit(10_000, kind="bundle", per=Per.CHEAPEST, options=PAIR),
        "per",
        "A bundle says itself what becomes cheaper.",
    ),
}


def refused(verb, *args, **named) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        verb(*args, **named)
    return refusal.value


@pytest.mark.django_db
@pytest.mark.parametrize(("benefit", "field", "message"), FAULTS.values(), ids=FAULTS)
def test_creation_activation_and_reading_refuse_with_the_same_words(benefit, field, message):
    listing = OfferListing("main", "USD", benefit.amount_minor, 0)
    spec = CampaignSpec(
        name="No", listings=[listing], starts_at=NOON, percent_bp=benefit.percent_bp, benefit=benefit
    )
    created = refused(lifecycle.campaign_create, spec)
    assert (created.message, created.field) == (message, HANDED_IN.get(field, field))
    assert not Campaign.objects.exists()
    read = refused(from_shape, benefit.percent_bp, benefit.amount_minor, None, as_shape(benefit))
    assert (type(read), read.message, read.field) == (Invalid, message, field)
    campaign = a_campaign(active=False)
    Campaign.objects.filter(pk=campaign.pk).update(percent_bp=benefit.percent_bp, shape=as_shape(benefit))
    CampaignListing.objects.update(amount_minor=benefit.amount_minor)
    activated = refused(lifecycle.campaign_activate, campaign.pk, now=NOON)
    assert isinstance(activated, NotCarried)
    assert f"({field}): {message}" in activated.message
    assert Campaign.objects.get().state == "draft"


@pytest.mark.parametrize("kind", ["discount", "gift_card"])
def test_what_is_stored_may_lack_the_amount_that_staff_have_to_hand_in(kind):
    stored = Benefit(kind=kind)
    assert from_shape(None, None, None, as_shape(stored)) == stored
    spec = CampaignSpec(
        name="No", listings=[OfferListing("main", "USD", None, 0)], starts_at=NOON, benefit=stored
    )
    no = refused(lifecycle.campaign_create, spec)
    assert (no.field, no.message) == (
        "amount",
        "Without a percentage, each channel needs an amount above zero.",
    )


def test_a_kind_that_there_is_not_is_refused_by_the_names_of_those_there_are():
    no = refused(from_shape, 1_000, None, None, {"kind": "surprise"})
    assert (no.message, no.field) == (
        f"One of {', '.join(KINDS)} is needed.",
        "kind",
    )


def test_options_are_told_apart_by_name_and_are_fields_of_the_api():
    declared = [option for kind in KINDS.values() for option in kind.options]
    assert [OPTIONS[option.name] for option in declared] == declared
    for option in declared:
        head, *rest = option.field.split("_")
        field = f"{head}{''.join(word.capitalize() for word in rest)}: Int"
        assert SCHEMA.count(f"  {field}") == 3


def test_equal_benefits_are_one_key_whatever_their_options():
    pair = Benefit(10_000, kind="bundle", options=PAIR)
    assert len({pair, replace(pair)}) == 1
    assert pair != replace(pair, options=PAIR | {"get": 2})


def test_no_rule_asks_for_a_kind_by_its_name():
    """A kind that is added has to bring along whatever is asked of it; the plain one is left out of what is stored."""
    asks = re.compile(r"benefit\.kind (==|!=|is |in )")
    found = {path.name for path in PACKAGE.rglob("*.py") if asks.search(path.read_text())}
    assert found == {"serialization.py"}
