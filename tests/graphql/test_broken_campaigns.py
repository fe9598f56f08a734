"""A campaign whose stored terms make no sense takes no other with it."""

from saleor_retention.offers.models import Campaign
from tests.builders.campaigns import a_campaign

from .alone import post

CAMPAIGNS = "{ personalOfferCampaigns(first: 10) { edges { node { name terms { kind } } } } }"


def test_the_list_shows_the_others_and_null_for_the_terms_of_this_one(alone):
    sound, broken = a_campaign(), a_campaign(active=False)
    Campaign.objects.filter(pk=sound.pk).update(name="Sound")
    Campaign.objects.filter(pk=broken.pk).update(name="Broken", shape={"kind": "bundle"})
    answer = post("staff", CAMPAIGNS)["data"]["personalOfferCampaigns"]["edges"]
    told = {edge["node"]["name"]: edge["node"]["terms"] for edge in answer}
    assert told == {"Sound": {"kind": "DISCOUNT"}, "Broken": None}
