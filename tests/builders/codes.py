"""Members and codes of the simulated shop."""

from datetime import datetime, timedelta

from saleor_retention.customers.models import Customer
from saleor_retention.offers import code_rules
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.codes import claims
from saleor_retention.offers.codes.models import OfferCode
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Budget, Campaign, Grant
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store

from .campaigns import NOON, a_campaign

ANN, BEN, CLEO = 1, 2, 3
EMAILS = {ANN: "ann@example.com", BEN: "ben@example.com", CLEO: "cleo@example.com"}


def members() -> None:
    """Ann, Ben and Cleo have accounts."""
    for user_id, email in EMAILS.items():
        store().join(CustomerSnapshot(user_id, email, NOON))


def with_codes(number: int = 3, **more) -> tuple[Campaign, list[str]]:
    """A live campaign and its codes, each for one customer."""
    campaign = a_campaign(**more)
    batch = claims.codes_create(campaign.pk, number, actor="user:9", now=NOON)
    return campaign, [one.code for one in claims.batch_codes(batch, after=0, limit=number)]


def shared(code: str = "SPRING25", *, most: int | None = None, **more) -> Campaign:
    """A live campaign whose code everybody types."""
    campaign = a_campaign(**more)
    claims.shared_code_set(campaign.pk, code, now=NOON)
    if most is not None:
        Budget.objects.create(campaign=campaign, currency="", most=most)
    return campaign


def refused_codes(asker: int = BEN, other: int = ANN, *, now: datetime = NOON, **more) -> dict[str, str]:
    """A code for every cause of a refusal, by its cause, when the asker claims it. `more`: of every campaign."""
    _campaign, (used, *_) = with_codes(**more)
    claims.code_claim(used, other, now)
    _, (bound, *_) = with_codes(**more)
    OfferCode.objects.filter(code_hash=code_rules.code_hash(bound)).update(email_hash="f" * 64)
    over, (ended, *_) = with_codes(ends_at=now + timedelta(hours=1), **more)
    Campaign.objects.filter(pk=over.pk).update(ends_at=now)
    _, (early, *_) = with_codes(starts_at=now + timedelta(days=1), **more)
    _, (drafted, *_) = with_codes(active=False, **more)
    stopped, (dead, *_) = with_codes(**more)
    lifecycle.campaign_stop(stopped.pk, now=now)
    resting, (paused, *_) = with_codes(**more)
    Campaign.objects.filter(pk=resting.pk).update(state="paused")
    withdrawn, (taken_back, *_) = with_codes(**more)
    granting.grant_to(withdrawn.pk, [asker], now=now)
    Grant.objects.filter(campaign=withdrawn).update(withdrawn_at=now)
    full = shared("FULLHOUSE", most=1, **more)
    Budget.objects.filter(campaign=full).update(taken=1)
    return {
        "unknown": "ZZZZ-ZZZZ-ZZZZ-ZZZZ",
        "no code at all": "x",
        "empty": "",
        "beyond all length": "A" * 5_000,
        "another alphabet": "ÄPFEL\u202e\n%s';--",
        "used by another": used,
        "bound to another address": bound,
        "ended": ended,
        "not begun": early,
        "a draft": drafted,
        "stopped": dead,
        "resting": paused,
        "taken back": taken_back,
        "all uses taken": "FULLHOUSE",
        "the carrier of a grant": Grant.objects.order_by("pk")[0].code,
    }


def owner_of(grant_id: int) -> int | None:
    """The account that holds a grant."""
    return Customer.objects.get(grants=grant_id).user_id
