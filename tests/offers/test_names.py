"""How a shopper is told of what is on the checkout: one name, or all of them, in every language of the campaigns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.core.models import OutboxEffect
from saleor_retention.errors import Invalid, NotFound, WrongCampaignState
from saleor_retention.offers import queries
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.campaigns.translations import campaign_translate
from saleor_retention.offers.campaigns.update import Changed, Changes, campaign_update
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.eligibility.names import LONGEST, together
from saleor_retention.offers.models import Campaign, Stacking
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.invariants import assert_sound

from ..builders.audiences import an_audience, join
from ..builders.campaigns import NOON, a_campaign, a_cart, deliver, granted

pytestmark = pytest.mark.django_db


def named(name: str, amount: int, /, **more) -> Campaign:
    listing = OfferListing("main", "USD", amount, 0)
    terms = {"percent_bp": None, "listings": (listing,), "stacking": Stacking.COMBINABLE} | more
    campaign = a_campaign(**terms)
    Campaign.objects.filter(pk=campaign.pk).update(name=name)
    campaign.refresh_from_db()
    return campaign


def translated(campaign: Campaign, **names: str) -> Campaign:
    for language, name in names.items():
        campaign, _ = campaign_translate(campaign.pk, language.replace("_", "-"), name, now=NOON)
    return campaign


def decided(now=NOON, **facts):
    cart_id = a_cart(**facts)
    decide(cart_id, now=now)
    return cart_id


def told(cart_id, language=""):
    return store().discount_name(cart_id, language)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["30 % together", "10 more"], "30 % together + 10 more"),
        (["A", "B", "C"], "A + B + C"),
        (["A"], "A"),
        (["x" * 100, "y" * 100], f"{'x' * 100} + {'y' * 100}"),
        (["x" * 100, "y" * 100, "z" * 100], f"{'x' * 100} + {'y' * 100} + 1 more"),
        (["x" * 100] * 12, f"{'x' * 100} + {'x' * 100} + 10 more"),
        (["x" * 84, "y" * 84, "z" * 81], f"{'x' * 84} + {'y' * 84} + {'z' * 81}"),
        (["x" * 84, "y" * 84, "z" * 82], f"{'x' * 84} + {'y' * 84} + 1 more"),
    ],
)
def test_names_are_joined_and_none_is_cut_in_the_middle(names, text):
    assert together(names) == text
    assert len(text) <= LONGEST


@pytest.mark.parametrize("larger_first", [True, False])
def test_several_offers_are_named_together_in_the_order_of_what_they_save(larger_first):
    offers = [("30 % together", 3_000), ("10 more", 1_000)]
    for name, amount in offers if larger_first else reversed(offers):
        granted(named(name, amount))
    cart_id = decided()
    assert (store().saving(cart_id), told(cart_id)) == (4_000, "30 % together + 10 more")
    row = queries.decisions_of([cart_id], at=NOON)[cart_id]
    assert (row.name, [one.name for one in row.companions]) == ("30 % together", ["10 more"])
    decide(cart_id, now=NOON)
    assert told(cart_id) == "30 % together + 10 more"
    assert_sound()


def test_one_that_leaves_leaves_the_name():
    granted(named("30 % together", 3_000))
    leaving = named("10 more", 1_000)
    granted(leaving)
    cart_id = decided()
    campaign_stop(leaving.pk, now=NOON)
    decide(cart_id, now=NOON)
    assert (store().saving(cart_id), told(cart_id)) == (3_000, "30 % together")


def test_a_paid_price_keeps_the_names_of_all_that_it_holds():
    granted(named("30 % together", 3_000))
    granted(named("10 more", 1_000))
    cart_id = decided()
    store().open_cart(replace(store().cart(cart_id), is_paid=True))
    store()._names.clear()
    decide(cart_id, now=NOON + timedelta(days=1))
    assert (store().saving(cart_id), told(cart_id)) == (4_000, "30 % together + 10 more")


def test_a_name_is_told_in_each_language_and_else_as_it_is():
    granted(translated(named("Spring", 1_000), de="Frühling", pt_br="Primavera"))
    deliver()
    cart_id = decided()
    assert [told(cart_id, one) for one in ("", "de", "pt-br", "fr")] == [
        "Spring",
        "Frühling",
        "Primavera",
        "Spring",
    ]


def test_names_are_joined_in_each_language_with_the_own_name_of_what_is_not_translated():
    granted(translated(named("30 % together", 3_000), de="30 % zusammen"))
    granted(translated(named("10 more", 1_000), de="10 dazu", fr="10 de plus"))
    cart_id = decided()
    assert [told(cart_id, one) for one in ("", "de", "fr", "it")] == [
        "30 % together + 10 more",
        "30 % zusammen + 10 dazu",
        "30 % together + 10 de plus",
        "30 % together + 10 more",
    ]


def test_what_an_audience_gets_is_told_in_the_language_as_soon_as_it_is_translated():
    join(u1="DE")
    everybody = an_audience()
    for name, minor in (("Spring", 2_000), ("More", 1_000)):
        campaign_update(named("draft", minor, audience_id=everybody.pk).pk, Changes(name=name), now=NOON)
    cart_id = decided()
    assert (told(cart_id), told(cart_id, "de")) == ("Spring + More", "Spring + More")
    translated(Campaign.objects.get(name="Spring"), de="Frühling")
    decide(cart_id, now=NOON)
    assert (told(cart_id), told(cart_id, "de")) == ("Spring + More", "Frühling + More")


def test_a_translation_is_set_changed_and_taken_away():
    campaign = a_campaign()
    row, changed = campaign_translate(campaign.pk, "de", "  Frühling ", now=NOON)
    assert (row.translations, changed) == ({"de": "Frühling"}, [Changed("name", None, "de: Frühling")])
    assert campaign_translate(campaign.pk, "de", "Frühling", now=NOON)[1] == []
    row, changed = campaign_translate(campaign.pk, "de", "Lenz", now=NOON)
    assert changed == [Changed("name", "de: Frühling", "de: Lenz")]
    row, _ = campaign_translate(campaign.pk, "fr", "Printemps", now=NOON)
    assert row.translations == {"de": "Lenz", "fr": "Printemps"}
    for nothing in (None, "", "   "):
        campaign_translate(campaign.pk, "fr", nothing, now=NOON)
    row, changed = campaign_translate(campaign.pk, "de", None, now=NOON)
    assert (row.translations, changed) == ({}, [Changed("name", "de: Lenz", "de:")])


def test_the_shop_learns_of_each_translation_even_at_one_instant():
    campaign = translated(a_campaign(), de="Frühling", fr="Printemps")
    deliver()
    reference = f"offer:{campaign.pk}"
    assert store()._offers[reference].translations == (("de", "Frühling"), ("fr", "Printemps"))
    campaign_translate(campaign.pk, "fr", None, now=NOON)
    deliver()
    assert store()._offers[reference].translations == (("de", "Frühling"),)


def test_the_shop_hears_nothing_of_a_draft():
    campaign = a_campaign(active=False)
    before = OutboxEffect.objects.count()
    assert campaign_translate(campaign.pk, "de", "Frühling", now=NOON)[0].translations == {"de": "Frühling"}
    assert OutboxEffect.objects.count() == before


@pytest.mark.parametrize(
    ("language", "name", "field"),
    [
        ("xx-YY", "Frühling", "language_code"),
        ("", "Frühling", "language_code"),
        ("de_DE", "Frühling", "language_code"),
        ("de-" + "-".join(["abcdefgh"] * 5), "Frühling", "language_code"),
        ("de", "x" * 101, "name"),
        ("de", "x" * 10_000, "name"),
    ],
)
def test_an_absurd_translation_is_refused_at_its_field_and_nothing_is_written(language, name, field):
    campaign = a_campaign()
    with pytest.raises(Invalid) as refused:
        campaign_translate(campaign.pk, language, name, now=NOON)
    assert refused.value.field == field
    campaign.refresh_from_db()
    assert campaign.translations == {}


def test_a_campaign_that_stays_as_it_was_is_not_translated():
    stopped, over = a_campaign(), a_campaign(ends_at=NOON + timedelta(hours=1))
    campaign_stop(stopped.pk, now=NOON)
    for campaign, at in ((stopped, NOON), (over, NOON + timedelta(hours=1))):
        with pytest.raises(WrongCampaignState):
            campaign_translate(campaign.pk, "de", "Frühling", now=at)
    with pytest.raises(NotFound):
        campaign_translate(10**9, "de", "Frühling", now=NOON)
    assert not Campaign.objects.exclude(translations={}).exists()
