"""Codes that customers type: made, chosen, claimed, refused in one sentence, and forgotten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.db import command
from saleor_retention.customers.identity import known_accounts
from saleor_retention.errors import Invalid, NotFound, OfferNotAvailable, WrongCampaignState
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.codes import claims
from saleor_retention.offers.codes.models import CodeBatch, OfferCode
from saleor_retention.offers.models import Budget, Grant
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import merge
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store

from ..builders.campaigns import NOON, a_campaign, deliver, granted
from ..builders.codes import ANN, BEN, CLEO, members, owner_of, refused_codes, shared, with_codes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _members():
    members()


@pytest.mark.promise("P6.1")
def test_a_code_gives_one_customer_a_grant_and_again_the_same_one():
    campaign, (code, *_) = with_codes()
    grant_id = claims.code_claim(code, ANN, NOON)
    assert claims.code_claim(code.lower().replace("-", " "), ANN, NOON + DAY) == grant_id
    grant = Grant.objects.get()
    assert (grant.pk, grant.campaign_id, owner_of(grant.pk), grant.occasion) == (
        grant_id,
        campaign.pk,
        ANN,
        "",
    )
    row = OfferCode.objects.get(grant=grant)
    assert (row.claimed_at, row.batch.number) == (NOON, 3)
    deliver()
    grant.refresh_from_db()
    assert grant.issued_at is not None


@pytest.mark.promise("P6.1")
def test_a_code_that_one_customer_used_works_for_no_other():
    _, (code, other, _) = with_codes()
    claims.code_claim(code, ANN, NOON)
    with pytest.raises(OfferNotAvailable):
        claims.code_claim(code, BEN, NOON)
    assert [owner_of(one.pk) for one in Grant.objects.all()] == [ANN]
    claims.code_claim(other, BEN, NOON)
    assert Grant.objects.count() == 2


def test_who_has_the_offer_already_spends_no_second_code():
    campaign, (first, second, _) = with_codes()
    grant = granted(campaign, ANN)
    assert claims.code_claim(first, ANN, NOON) == grant.pk
    assert claims.code_claim(second, ANN, NOON) == grant.pk
    assert not OfferCode.objects.filter(claimed_at__isnull=False).exists()
    assert owner_of(claims.code_claim(first, BEN, NOON)) == BEN


def test_a_shared_code_gives_each_customer_one_grant():
    shared("SPRING25")
    first = claims.code_claim("spring25", ANN, NOON)
    assert claims.code_claim("SPRING-25", ANN, NOON) == first
    claims.code_claim("SPRlNG25", BEN, NOON)
    assert sorted(owner_of(one.pk) for one in Grant.objects.all()) == [ANN, BEN]
    assert OfferCode.objects.get().grant_id is None


@pytest.mark.promise("P6.2")
def test_when_all_uses_are_taken_nobody_else_gets_the_offer_and_who_has_it_keeps_it():
    campaign = shared(most=2)
    grant_id = claims.code_claim("SPRING25", ANN, NOON)
    Budget.objects.filter(campaign=campaign).update(taken=2)
    with pytest.raises(OfferNotAvailable):
        claims.code_claim("SPRING25", BEN, NOON)
    assert claims.code_claim("SPRING25", ANN, NOON) == grant_id
    assert Grant.objects.count() == 1
    Budget.objects.filter(campaign=campaign).update(taken=1)
    claims.code_claim("SPRING25", BEN, NOON)


@pytest.mark.promise("P6.1")
def test_every_refusal_is_the_same_after_the_same_statements_and_writes_nothing():
    asked = refused_codes()
    grants_before = list(Grant.objects.order_by("pk").values())
    codes_before = list(OfferCode.objects.order_by("pk").values())
    claims.sync_accounts([CustomerSnapshot(BEN, "ben@example.com", NOON)])
    answers = {}
    for cause, code in asked.items():
        with CaptureQueriesContext(connection) as queries, pytest.raises(OfferNotAvailable) as refusal:
            claims.code_claim(code, BEN, NOON)
        asked_for = [
            one["sql"].replace(claims.rules.code_hash(code), "?") for one in queries.captured_queries
        ]
        told = (refusal.value.message, refusal.value.field, refusal.value.code)
        answers[cause] = (told, tuple(one for one in asked_for if "SAVEPOINT" not in one))
    assert len(set(answers.values())) == 1, answers
    assert answers["empty"][0] == ("This offer is not available.", "code", "offer_not_available")
    assert list(Grant.objects.order_by("pk").values()) == grants_before
    assert list(OfferCode.objects.order_by("pk").values()) == codes_before


def test_an_account_that_is_closed_claims_nothing():
    shared()
    store().join(CustomerSnapshot(ANN, "ann@example.com", NOON, is_active=False))
    for user_id in (ANN, 404):
        with pytest.raises(OfferNotAvailable):
            claims.code_claim("SPRING25", user_id, NOON)
    assert not Grant.objects.exists()


def test_a_shared_code_is_one_campaigns_until_that_is_stopped():
    first, second = shared("SPRING25"), a_campaign()
    with pytest.raises(Invalid) as refusal:
        claims.shared_code_set(second.pk, "spr1ng-25", now=NOON)
    assert refusal.value.field == "code"
    assert OfferCode.objects.get().campaign_id == first.pk
    lifecycle.campaign_stop(first.pk, now=NOON)
    claims.shared_code_set(second.pk, "SPRING25", now=NOON)
    assert Grant.objects.get(pk=claims.code_claim("SPRING25", ANN, NOON)).campaign_id == second.pk


def test_a_shared_code_that_is_chosen_anew_replaces_the_one_before():
    campaign = shared("SPRING25")
    claims.shared_code_set(campaign.pk, "SUMMER25", now=NOON)
    with pytest.raises(OfferNotAvailable):
        claims.code_claim("SPRING25", ANN, NOON)
    claims.code_claim("SUMMER25", ANN, NOON)
    claims.shared_code_set(campaign.pk, "SUMMER25", now=NOON)
    assert OfferCode.objects.filter(retired_at=None).count() == 1


@pytest.mark.parametrize("code", ["abc", "", "A" * 41, "ÄPFEL", "a'; --"])
def test_what_is_no_code_cannot_be_chosen(code):
    campaign = a_campaign()
    with pytest.raises(Invalid):
        claims.shared_code_set(campaign.pk, code, now=NOON)
    assert not OfferCode.objects.exists()


def test_a_campaign_has_one_code_for_everybody_or_codes_that_work_once():
    campaign, _ = with_codes()
    with pytest.raises(WrongCampaignState):
        claims.shared_code_set(campaign.pk, "SPRING25", now=NOON)
    with pytest.raises(WrongCampaignState):
        claims.codes_create(shared().pk, 1, actor="user:9", now=NOON)
    assert CodeBatch.objects.count() == 1
    lifecycle.campaign_stop(campaign.pk, now=NOON)
    with pytest.raises(WrongCampaignState):
        claims.codes_create(campaign.pk, 1, actor="user:9", now=NOON)
    for verb in (claims.shared_code_set, lambda pk, code, now: claims.codes_create(pk, 1, actor="", now=now)):
        with pytest.raises(NotFound):
            verb(0, "SPRING25", now=NOON)


@pytest.mark.parametrize("number", [0, -1, 10_001])
def test_a_batch_that_makes_no_sense_is_refused(number):
    with pytest.raises(Invalid):
        claims.codes_create(a_campaign().pk, number, actor="user:9", now=NOON)
    assert not CodeBatch.objects.exists()


@pytest.mark.promise("P6.4")
def test_ten_thousand_codes_cost_the_statements_of_ten_and_can_be_written_again():
    campaign = a_campaign()
    claims.codes_create(campaign.pk, 1, actor="user:9", now=NOON)
    with CaptureQueriesContext(connection) as few:
        claims.codes_create(campaign.pk, 10, actor="user:9", now=NOON)
    with CaptureQueriesContext(connection) as many:
        batch = claims.codes_create(campaign.pk, 10_000, actor="user:9", now=NOON)
    assert len(many) == len(few)
    assert OfferCode.objects.filter(batch=batch).count() == 10_000
    pages = [claims.batch_codes(batch, after=after, limit=4_000) for after in (0, 4_000, 8_000, 12_000)]
    assert [len(page) for page in pages] == [4_000, 4_000, 2_000, 0]
    assert [one.number for page in pages for one in page] == list(range(1, 10_001))
    assert pages[0] == claims.batch_codes(batch, after=0, limit=4_000)
    assert len({one.code for page in pages for one in page}) == 10_000
    stored = set(OfferCode.objects.filter(batch=batch).values_list("code_hash", flat=True))
    assert not stored & {one.code for page in pages for one in page}


def test_codes_of_another_secret_are_refused_rather_than_written_wrong(settings):
    _campaign, (code, *_) = with_codes()
    settings.RETENTION_EMAIL_KEY = "another"
    with pytest.raises(Invalid):
        claims.batch_codes(CodeBatch.objects.get(), after=0, limit=3)
    assert owner_of(claims.code_claim(code, ANN, NOON)) == ANN, "what was printed keeps working"


def test_an_erased_customer_leaves_no_trace_in_codes_and_hers_stays_spent():
    _, (code, *_) = with_codes()
    grant_id = claims.code_claim(code, ANN, NOON)
    with command():
        erase(known_accounts([ANN]), now=NOON + DAY)
    row = OfferCode.objects.get(claimed_at=NOON)
    assert (row.grant_id, row.email_hash, row.retired_at) == (None, None, NOON + DAY)
    with pytest.raises(OfferNotAvailable):
        claims.code_claim(code, BEN, NOON + DAY)
    assert [one.pk for one in Grant.objects.all()] == [grant_id]


def test_a_code_claimed_before_a_merge_is_the_others_afterwards():
    _, (code, *_) = with_codes()
    grant_id = claims.code_claim(code, ANN, NOON)
    claims.sync_accounts([CustomerSnapshot(BEN, "ben@example.com", NOON)])
    (ann,), (ben,) = known_accounts([ANN]), known_accounts([BEN])
    with command():
        merge(ann, ben, actor="user:9", reason="one person", now=NOON, converge=lambda ids: None)
    assert claims.code_claim(code, BEN, NOON) == grant_id
    with pytest.raises(OfferNotAvailable):
        claims.code_claim(code, CLEO, NOON)
