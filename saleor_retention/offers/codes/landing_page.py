"""The e-mail gate of a landing page: an address is sent a code that works for nobody else, and is not kept.

Asking always answers the same. It writes down what is to be done; whether there is anything to send is found out by
the worker, so that the time an answer takes tells nothing of an address either.
"""

from datetime import datetime, timedelta
from typing import Any

from ...conf import conf
from ...core.db import command, execute
from ...core.idempotency import request_hash
from ...core.models import OutboxEffect
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ...core.rate_limit import within_limit
from ...customers.identity import identity
from ...errors import Invalid, NotFound, Required, WrongCampaignState
from ...store.port import store
from .. import code_rules as rules
from ..models import Campaign, CodeKind
from ..models import CampaignState as State
from .claims import secret
from .links import landing_link
from .models import LandingPage

SEND = "offer.code"
TOPIC = "offer_code"
ASKED = "offer.request"
"""Under this name requests are counted, by address and by campaign."""

PAUSE = timedelta(minutes=10)
"""An address that asks again is sent its code again, but not more often."""

LONGEST_ADDRESS = 254

NOTE = """
INSERT INTO saleor_retention_offercode AS c (campaign_id, is_shared, code_hash, email_hash, sent_at)
SELECT k.id, false, %(hash)s, %(email)s, %(at)s FROM saleor_retention_campaign k
JOIN saleor_retention_landingpage t ON t.campaign_id = k.id AND t.is_open
LEFT JOIN saleor_retention_budget b ON b.campaign_id = k.id AND b.currency = ''
WHERE k.id = %(campaign)s AND k.state = 'active' AND k.starts_at <= %(at)s
  AND coalesce(k.ends_at > %(at)s, true) AND coalesce(b.taken < b.most, true)
ON CONFLICT (campaign_id, email_hash) WHERE email_hash IS NOT NULL AND retired_at IS NULL
DO UPDATE SET sent_at = excluded.sent_at
WHERE c.claimed_at IS NULL AND (c.sent_at <= excluded.sent_at - %(pause)s OR c.sent_at = excluded.sent_at)
RETURNING c.id
"""
"""One row for an address, and an answer only when it is to be sent: also when a worker died while it sent it."""


def gate_set(campaign_id: int, *, is_open: bool, actor: str, now: datetime) -> None:
    """Let a landing page give out codes of a campaign, or no longer. Those it gave out stay good."""
    with command():
        campaign = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign_id).first()
        if campaign is None:
            raise NotFound(field="campaign_id")
        if is_open and campaign.state == State.STOPPED:
            raise WrongCampaignState("A stopped campaign gives out no codes any more.")
        if is_open and campaign.code_kind == CodeKind.SHARED:
            raise WrongCampaignState(
                "A campaign has one code for everybody, or codes that work once: not both."
            )
        if is_open and campaign.code_kind == CodeKind.NONE:
            campaign.code_kind = CodeKind.UNIQUE
            campaign.save(update_fields=["code_kind"])
        LandingPage.objects.update_or_create(
            campaign=campaign, defaults={"is_open": is_open, "actor": actor, "changed_at": now}
        )


def code_request(campaign_id: int, email: str, now: datetime) -> None:
    """An address asks for its code of a campaign. Whatever comes of it, nothing is answered.

    Raises `Required` and `Invalid` for what is no address, whatever the campaign.

    Call outside of a transaction: requests are counted, by address and by campaign, also when nothing follows.
    """
    address = email.strip()
    if not address:
        raise Required("An address is needed.", field="email")
    hashed = identity(None, address).email_hash
    if hashed is None or not _is_address(address):
        raise Invalid("This is no e-mail address.", field="email")
    if not LandingPage.objects.filter(campaign=campaign_id, is_open=True).exists():
        return
    by_address = within_limit(ASKED, [f"address:{hashed[:40]}"], now=now)
    by_campaign = within_limit(ASKED, [f"campaign:{campaign_id}"], now=now, most=conf.code_requests_per_hour)
    if not by_address or not by_campaign:
        return
    payload = {
        "campaign_id": campaign_id,
        "email": address,
        "email_hash": hashed,
        "asked_at": now.isoformat(),
    }
    # The key stays on record, so it must tell of nobody.
    outbox.put([Effect(f"{SEND}:{request_hash(payload)[:32]}", SEND, payload)])


def send(effect: Effect) -> None:
    """Send the code that was asked for, and forget the address. Safe to repeat."""
    asked: Any = effect.payload
    if "email" not in asked:
        return
    code = rules.derived(secret(), f"gate:{asked['campaign_id']}:{asked['email_hash']}")
    noted = execute(
        NOTE,
        {
            "campaign": asked["campaign_id"],
            "hash": rules.code_hash(code),
            "email": asked["email_hash"],
            "at": datetime.fromisoformat(asked["asked_at"]),
            "pause": PAUSE,
        },
    )
    if noted:
        name = Campaign.objects.values_list("name", flat=True).get(pk=asked["campaign_id"])
        store().notify_address(
            key=effect.key,
            email=asked["email"],
            topic=TOPIC,
            payload={"code": code, "offer": name, "url": landing_link(code)},
        )
    OutboxEffect.objects.filter(key=effect.key).update(payload={"campaign_id": asked["campaign_id"]})


def _is_address(text: str) -> bool:
    name, at, domain = text.rpartition("@")
    is_plain = not any(character.isspace() or not character.isprintable() for character in text)
    return bool(name and at and "." in domain and is_plain and len(text) <= LONGEST_ADDRESS)
