"""The e-mail gate: one code for an address, sent to it and to nobody else, and the address is not kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.db import command
from saleor_retention.core.models import OutboxEffect
from saleor_retention.customers.identity import identity, known_accounts
from saleor_retention.errors import Invalid, NotFound, OfferNotAvailable, Required, WrongCampaignState
from saleor_retention.offers import handlers
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.codes import claims, landing_page
from saleor_retention.offers.codes.landing_page import PAUSE, code_request, gate_set
from saleor_retention.offers.codes.models import LandingPage, OfferCode
from saleor_retention.offers.models import Budget, Grant
from saleor_retention.privacy.erase import erase
from saleor_retention.store.port import store
from tests.builders.customers import dump

from ..builders.campaigns import NOON, a_campaign, deliver
from ..builders.codes import ANN, BEN, EMAILS, members, owner_of, shared

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P6.1")]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _members(settings):
    settings.RETENTION_LANDING_URL = "https://shop.example/offer?code={code}"
    members()


def gated(**more):
    campaign = a_campaign(**more)
    gate_set(campaign.pk, is_open=True, actor="user:9", now=NOON)
    deliver()
    return campaign


def letters() -> list[tuple]:
    return list(store().letters.values())


def test_an_address_is_sent_a_code_that_works_for_its_account_alone():
    campaign = gated()
    assert code_request(campaign.pk, " Ann@Example.com ", NOON) is None
    assert deliver() == 1
    ((email, topic, payload),) = letters()
    assert (email, topic, payload["offer"]) == ("Ann@Example.com", "offer_code", "Welcome back")
    assert payload["url"] == f"https://shop.example/offer?code={payload['code']}"
    with pytest.raises(OfferNotAvailable):
        claims.code_claim(payload["code"], BEN, NOON)
    assert owner_of(claims.code_claim(payload["code"], ANN, NOON)) == ANN
    assert Grant.objects.count() == 1


def test_an_address_has_one_code_of_a_campaign_and_is_sent_it_every_ten_minutes_at_most():
    campaign, other = gated(), gated()
    for at in (
        NOON,
        NOON,
        NOON + timedelta(minutes=9, seconds=59),
        NOON + PAUSE,
        NOON + timedelta(minutes=15),
    ):
        code_request(campaign.pk, "ann@example.com", at)
        deliver()
    code_request(campaign.pk, "ANN@example.com", NOON + 2 * PAUSE)
    code_request(other.pk, "ann@example.com", NOON)
    deliver()
    sent = [payload["code"] for _, _, payload in letters()]
    assert len(sent) == 4
    assert len(set(sent[:3])) == 1 != len(set(sent))
    assert OfferCode.objects.count() == 2


def test_ten_minutes_are_counted_from_the_last_letter_not_by_the_clock_on_the_wall():
    campaign = gated()
    for minutes in (9, 11, 18, 19):
        code_request(campaign.pk, "ann@example.com", NOON + timedelta(minutes=minutes))
        deliver()
    assert OfferCode.objects.get().sent_at == NOON + timedelta(minutes=19)
    assert len(letters()) == 2


def test_an_address_is_nowhere_once_its_code_was_sent():
    campaign = gated()
    code_request(campaign.pk, "nobody.knows@example.com", NOON)
    assert "nobody.knows" in dump()
    deliver()
    assert "nobody.knows" not in dump()
    assert OutboxEffect.objects.get(kind="offer.code").payload == {"campaign_id": campaign.pk}
    assert identity(None, "nobody.knows@example.com").email_hash in dump(), "the keyed hash binds the code"
    assert letters()[0][2]["code"] not in dump()


def test_a_letter_that_a_dead_worker_may_have_sent_goes_out_again_under_its_key():
    campaign = gated()
    code_request(campaign.pk, "ann@example.com", NOON)
    effect = OutboxEffect.objects.get(kind="offer.code")
    asked = handlers.Effect(effect.key, effect.kind, effect.payload)
    landing_page.send(asked)
    landing_page.send(asked)
    assert list(store().letters) == [effect.key]
    assert OfferCode.objects.get().sent_at == NOON
    assert "ann@example.com" not in dump()


@pytest.mark.parametrize(
    "email",
    ["", " ", "ann", "@example.com", "ann@", "ann@localhost", "a b@example.com", "x" * 250 + "@e.com"],
)
def test_what_is_no_address_is_refused_whatever_the_campaign_and_forgotten(email):
    for campaign_id in (gated().pk, a_campaign().pk, 0):
        with pytest.raises(Invalid if email.strip() else Required) as refusal:
            code_request(campaign_id, email, NOON)
        assert refusal.value.field == "email"
    assert not OutboxEffect.objects.filter(kind="offer.code").exists()


def test_without_an_open_gate_nothing_is_written_and_a_closed_one_sends_nothing_any_more():
    campaign = a_campaign()
    code_request(campaign.pk, "ann@example.com", NOON)
    code_request(0, "ann@example.com", NOON)
    assert not OutboxEffect.objects.filter(kind="offer.code").exists()
    gate_set(campaign.pk, is_open=True, actor="user:9", now=NOON)
    code_request(campaign.pk, "ann@example.com", NOON)
    gate_set(campaign.pk, is_open=False, actor="user:9", now=NOON)
    deliver()
    assert letters() == []
    assert not OfferCode.objects.exists()
    assert "ann@example.com" not in dump()


@pytest.mark.parametrize("why", ["stopped", "over", "not begun", "used up"])
def test_a_campaign_that_gives_nothing_sends_nothing(why):
    ends = {"over": {"ends_at": NOON + timedelta(minutes=1)}, "not begun": {"starts_at": NOON + HOUR}}
    campaign = gated(**ends.get(why, {}))
    if why == "stopped":
        lifecycle.campaign_stop(campaign.pk, now=NOON)
    if why == "used up":
        Budget.objects.create(campaign=campaign, currency="", most=1, taken=1)
    code_request(campaign.pk, "ann@example.com", NOON + timedelta(minutes=1))
    deliver()
    assert letters() == []
    assert not OfferCode.objects.exists()


def test_who_used_her_code_is_sent_no_other():
    campaign = gated()
    code_request(campaign.pk, EMAILS[ANN], NOON)
    deliver()
    claims.code_claim(letters()[0][2]["code"], ANN, NOON)
    code_request(campaign.pk, EMAILS[ANN], NOON + HOUR)
    deliver()
    assert len(letters()) == 1


def test_requests_are_counted_by_address_and_by_campaign(settings):
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR, settings.RETENTION_CODE_REQUESTS_PER_HOUR = 2, 3
    campaign = gated()
    for email in ("a@example.com", "a@example.com", "a@example.com", "b@example.com", "c@example.com"):
        code_request(campaign.pk, email, NOON)
    deliver()
    assert sorted(email for email, _, _ in letters()) == ["a@example.com"]
    code_request(campaign.pk, "c@example.com", NOON + HOUR)
    deliver()
    assert sorted(email for email, _, _ in letters()) == ["a@example.com", "c@example.com"]


def test_an_answer_takes_the_same_statements_whether_or_not_somebody_has_the_address():
    campaign = gated()
    code_request(campaign.pk, EMAILS[BEN], NOON)
    deliver()
    claims.code_claim(letters()[0][2]["code"], BEN, NOON)
    counts = []
    for email in (EMAILS[ANN], EMAILS[BEN], "stranger@example.com"):
        with CaptureQueriesContext(connection) as queries:
            code_request(campaign.pk, email, NOON + HOUR)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_an_erased_address_has_no_code_and_is_sent_none():
    campaign = gated()
    code_request(campaign.pk, EMAILS[ANN], NOON)
    deliver()
    code = letters()[0][2]["code"]
    code_request(campaign.pk, EMAILS[ANN], NOON + HOUR)
    claims.sync_accounts(list(store().customers([ANN]).values()))
    with command():
        erase(known_accounts([ANN]), now=NOON + HOUR)
    assert identity(None, EMAILS[ANN]).email_hash not in dump()
    assert EMAILS[ANN] not in dump()
    deliver()
    assert len(letters()) == 1
    for user_id in (ANN, BEN):
        with pytest.raises(OfferNotAvailable):
            claims.code_claim(code, user_id, NOON + HOUR)


def test_a_gate_is_opened_for_codes_that_work_once_and_by_somebody():
    with pytest.raises(NotFound):
        gate_set(0, is_open=True, actor="user:9", now=NOON)
    with pytest.raises(WrongCampaignState):
        gate_set(shared().pk, is_open=True, actor="user:9", now=NOON)
    stopped = gated()
    lifecycle.campaign_stop(stopped.pk, now=NOON)
    with pytest.raises(WrongCampaignState):
        gate_set(stopped.pk, is_open=True, actor="user:9", now=NOON)
    gate_set(stopped.pk, is_open=False, actor="user:8", now=NOON)
    row = LandingPage.objects.get()
    assert (row.actor, row.is_open, row.campaign.code_kind) == ("user:8", False, "unique")
