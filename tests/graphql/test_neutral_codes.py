"""Codes of personal offers over the API: a no tells nothing, tries are counted one by one, too many tell nothing either."""

import json

import pytest
from django.test import Client

from saleor_retention.core.models import OutboxEffect, RateLimitCount
from saleor_retention.graphql.kit import global_id, local_id
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.codes.landing_page import code_request, gate_set
from saleor_retention.offers.codes.models import OfferCode
from saleor_retention.offers.models import Budget, Grant
from tests.builders import NOON
from tests.builders.campaigns import a_campaign, deliver
from tests.builders.codes import ANN, BEN, EMAILS, members, refused_codes, shared, with_codes

from . import guessing
from .guessing import CLAIM, REFUSED, REQUEST, aliases, claims, data, differences

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P6.1")]


def asking(who: str = "ben") -> guessing.Post:
    def post(document, variables):
        body = json.dumps({"query": document, "variables": variables})
        headers = {} if who == "stranger" else {"Authorization": f"Bearer {who}"}
        return Client().post("/graphql/", body, content_type="application/json", headers=headers).content

    return post


BENS = asking()


@pytest.fixture(autouse=True)
def _members(shop, settings):
    """In a shop that lets more mutations through in one request than the four of Saleor."""
    settings.RETENTION_MAX_MUTATIONS = 60
    members()


def left_as_it_was() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Grant, OfferCode, OutboxEffect)]


def test_every_code_that_gives_nothing_is_the_same_bytes_after_the_same_statements(settings):
    codes = refused_codes()
    before = left_as_it_was()
    answers = claims(BENS, codes)
    assert differences(answers) == {}
    assert data(answers["unknown"][0])["personalOfferCodeClaim"] == REFUSED
    assert len(answers["unknown"][1]) > 5, "the statements were seen at all"
    for code in codes.values():
        settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 1_000
        BENS(CLAIM, {"code": code})
    assert left_as_it_was() == before
    assert RateLimitCount.objects.get().tries == len(codes)


def test_a_code_that_holds_would_be_seen_to_differ():
    """The control."""
    _, (good, *_) = with_codes()
    answers = claims(BENS, {"unknown": "ZZZZ-ZZZZ", "good": good})
    assert list(differences(answers)) == ["good"]
    assert data(answers["good"][0])["personalOfferCodeClaim"]["errors"] == []


def test_ten_aliases_of_one_request_are_ten_tries_and_the_right_code_comes_too_late():
    _, (good, *_) = with_codes()
    answer = data(BENS(aliases([f"WRONG{n:03}" for n in range(10)] + [good]), {}))
    assert answer == {f"a{n}": REFUSED for n in range(11)}
    assert RateLimitCount.objects.get().tries == 11
    assert not Grant.objects.exists()


def test_with_nine_wrong_aliases_before_it_the_right_code_holds():
    """The control."""
    _, (good, *_) = with_codes()
    answer = data(BENS(aliases([f"WRONG{n:03}" for n in range(9)] + [good]), {}))
    assert answer["a9"]["errors"] == []
    assert Grant.objects.count() == 1


def test_more_aliases_than_fifty_are_refused_before_anything_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = json.loads(BENS(aliases([f"CODE{n}" for n in range(51)]), {}))
    assert answer["errors"][0]["message"].startswith("The query exceeds the maximum cost of 50000.")


def test_who_tried_too_often_is_told_nothing_of_any_code_and_another_customer_may_go_on():
    _, (good, other, _) = with_codes()
    codes = refused_codes() | {"good": good}
    wrong = claims(BENS, {"unknown": codes["unknown"]})["unknown"][0]
    BENS(aliases([f"WRONG{n:03}" for n in range(10)]), {})
    answers = claims(BENS, codes)
    assert differences(answers) == {}
    assert answers["good"][0] == wrong, "the refusal is that of a wrong code, to the byte"
    assert "offercode" not in " ".join(answers["good"][1]), "no code was looked up"
    assert data(asking("cleo")(CLAIM, {"code": other}))["personalOfferCodeClaim"]["errors"] == []


def requests(who: str, given: dict[str, tuple[str, str]]) -> dict[str, guessing.Seen]:
    return {
        cause: guessing.seen(asking(who), REQUEST, {"campaign": campaign, "email": email})
        for cause, (campaign, email) in given.items()
    }


def gated(*, is_open: bool = True, **more) -> str:
    campaign = a_campaign(**more)
    gate_set(campaign.pk, is_open=is_open, actor="user:9", now=NOON)
    return global_id("PersonalOfferCampaign", campaign.pk)


def key_of(campaign: str) -> int:
    return local_id(campaign, "PersonalOfferCampaign")


def test_a_campaign_that_gives_out_no_codes_is_the_same_as_none_at_all():
    shared_one = shared()
    answers = requests(
        "stranger",
        {
            "not there": (global_id("PersonalOfferCampaign", 2**62), EMAILS[ANN]),
            "closed": (gated(is_open=False), EMAILS[ANN]),
            "never opened": (global_id("PersonalOfferCampaign", a_campaign(active=False).pk), EMAILS[ANN]),
            "of a shared code": (global_id("PersonalOfferCampaign", shared_one.pk), EMAILS[ANN]),
            "no campaign's id": (global_id("PersonalOffer", 1), EMAILS[ANN]),
            "beyond all numbers": (global_id("PersonalOfferCampaign", "9" * 5_000), EMAILS[ANN]),
            "junk": ("junk", EMAILS[ANN]),
            "empty": ("", EMAILS[ANN]),
        },
    )
    assert differences(answers) == {}
    assert data(answers["junk"][0]) == {"personalOfferCodeRequest": {"errors": []}}


def test_a_landing_page_answers_alike_whoever_has_the_address_and_whatever_became_of_the_campaign():
    live, used, stopped, full, early = (
        gated(),
        gated(),
        gated(),
        gated(),
        gated(starts_at=NOON.replace(day=9)),
    )
    code_request(key_of(used), EMAILS[BEN], NOON)
    deliver()
    lifecycle.campaign_stop(key_of(stopped), now=NOON)
    Budget.objects.create(campaign_id=key_of(full), currency="", most=1, taken=1)
    answers = requests(
        "stranger",
        {
            "a stranger's": (live, "nobody@example.com"),
            "a member's": (live, EMAILS[ANN]),
            "who has her code": (used, EMAILS[BEN]),
            "of a stopped campaign": (stopped, EMAILS[ANN]),
            "of one that is used up": (full, EMAILS[ANN]),
            "of one that has not begun": (early, EMAILS[ANN]),
        },
    )
    assert differences(answers) == {}
    assert differences(requests("ben", {"a": (live, EMAILS[ANN]), "b": (live, EMAILS[BEN])})) == {}


def asked_for(campaign: str, emails: list[str]) -> str:
    fields = [
        f'a{n}: personalOfferCodeRequest(campaignId: "{campaign}", email: "{email}") {{ errors {{ field code message }} }}'
        for n, email in enumerate(emails)
    ]
    return f"mutation {{ {' '.join(fields)} }}"


def test_an_address_is_counted_alias_by_alias_whoever_asks_and_whatever_for(settings):
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 10
    first, second = gated(), gated()
    answers = [
        asking("stranger")(asked_for(first, [EMAILS[ANN]] * 6), {}),
        asking("ben")(asked_for(second, [EMAILS[ANN].upper()] * 6), {}),
    ]
    assert all(data(one) == {f"a{n}": {"errors": []} for n in range(6)} for one in answers)
    assert RateLimitCount.objects.get(subject__startswith="address:").tries == 12
    deliver()
    before = OutboxEffect.objects.count()
    throttled = requests("stranger", {"hers": (first, EMAILS[ANN]), "again": (second, EMAILS[ANN])})
    assert differences(throttled) == {}
    asking("stranger")(REQUEST, {"campaign": first, "email": EMAILS[ANN]})
    assert OutboxEffect.objects.count() == before, "nothing is sent to who was asked for too often"
    other = requests("stranger", {"another's": (first, EMAILS[BEN])})["another's"]
    assert other[0] == throttled["hers"][0], "and nobody sees that she was"


def test_a_campaign_is_counted_alias_by_alias_over_all_addresses(settings):
    settings.RETENTION_CODE_REQUESTS_PER_HOUR = 4
    campaign = gated()
    asking("stranger")(asked_for(campaign, [f"p{n}@example.com" for n in range(10)]), {})
    deliver()
    assert OfferCode.objects.count() == 4
    assert RateLimitCount.objects.get(subject__startswith="campaign:").tries == 10


HERE = """mutation($code: String!, $checkout: ID) { personalOfferCodeClaim(code: $code, checkoutId: $checkout) {
    personalOffer { name } checkout { id retention { reason isValid } } errors { field code } } }"""


@pytest.mark.promise("P8.5")
def test_a_claim_takes_the_checkout_and_answers_it(alone):
    _, (good, *_) = with_codes()
    checkout = alone.cart("ben")
    told = data(asking()("query($id: ID!) { checkout(id: $id) { retention { isValid } } }", {"id": checkout}))
    assert told == {"checkout": {"retention": {"isValid": True}}}
    answer = data(BENS(HERE, {"code": good, "checkout": checkout}))["personalOfferCodeClaim"]
    assert answer["checkout"] == {"id": checkout, "retention": {"reason": "APPLIED", "isValid": True}}
    assert answer["errors"] == []
    assert data(BENS(HERE, {"code": good}))["personalOfferCodeClaim"]["checkout"] is None


@pytest.mark.promise("P8.5")
def test_a_claim_without_the_checkout_makes_it_no_longer_valid(alone):
    _, (good, *_) = with_codes()
    checkout = alone.cart("ben")
    assert data(BENS(HERE, {"code": good}))["personalOfferCodeClaim"]["errors"] == []
    told = data(asking()("query($id: ID!) { checkout(id: $id) { retention { isValid } } }", {"id": checkout}))
    assert told == {"checkout": {"retention": {"isValid": False}}}


def test_a_claim_for_a_checkout_that_is_not_hers_changes_nothing(alone):
    _, (good, *_) = with_codes()
    before = left_as_it_was()
    for checkout in (alone.cart("ann"), "x", global_id("Checkout", 1)):
        answer = data(BENS(HERE, {"code": good, "checkout": checkout}))["personalOfferCodeClaim"]
        assert answer == {
            "personalOffer": None,
            "checkout": None,
            "errors": [{"field": "checkoutId", "code": "NOT_FOUND"}],
        }
    assert left_as_it_was() == before
    assert not RateLimitCount.objects.exists()
