"""Codes that customers type: made by staff, claimed by members. A claim gives a grant, and the grant the discount."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ...conf import conf
from ...core.db import command, execute, fetch
from ...core.failpoints import failpoint
from ...customers.identity import identity
from ...errors import Invalid, NotFound, OfferNotAvailable, WrongCampaignState
from ...orders.ownership import sync_accounts
from ...store.customers import CustomerSnapshot
from ...store.port import store
from .. import code_rules as rules
from ..code_rules import FoundCode
from ..grants.grant_codes import new_code
from ..grants.holdout import offered_to
from ..models import Campaign, CodeKind, Grant
from ..models import CampaignState as State
from ..publishing.messages import put_issues
from .models import CodeBatch, OfferCode

GUESS = "offer.claim"
"""Under this name tries are counted (`core.rate_limit`), by whoever asks, before a code is looked up."""

MOST_IN_A_BATCH = 10_000

LOOK_UP = """
SELECT c.id AS code_id, c.campaign_id, c.is_shared, c.email_hash, c.claimed_at IS NOT NULL AS is_claimed,
       coalesce(u.merged_into_id, u.id) AS claimant_id, k.state, k.starts_at, k.ends_at,
       coalesce(b.taken >= b.most, false) AS is_used_up, k.holdout_bp, k.name,
       h.id AS held_grant_id, h.withdrawn_at IS NOT NULL AS is_held_withdrawn
FROM saleor_retention_offercode c
JOIN saleor_retention_campaign k ON k.id = c.campaign_id
LEFT JOIN saleor_retention_grant g ON g.id = c.grant_id
LEFT JOIN saleor_retention_customer u ON u.id = g.customer_id
LEFT JOIN saleor_retention_grant h ON h.campaign_id = k.id AND h.customer_id = %(customer)s AND h.occasion = ''
LEFT JOIN saleor_retention_budget b ON b.campaign_id = k.id AND b.currency = ''
WHERE c.code_hash = %(hash)s AND c.retired_at IS NULL FOR KEY SHARE OF k
"""
"""The campaign is locked against being stopped meanwhile, and claims of one campaign do not wait for each other."""

SPEND = """
UPDATE saleor_retention_offercode SET grant_id = %(grant)s, claimed_at = coalesce(claimed_at, %(now)s)
WHERE id = %(code)s /* guard:code.unclaimed */ AND (claimed_at IS NULL OR grant_id = %(grant)s)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class BatchCode:
    """One code of a batch, by its place in it."""

    number: int
    code: str
    claimed_at: datetime | None


def secret() -> str:
    """What codes are derived with; another one makes other codes, and those sent before keep working."""
    return str(conf.email_key or settings.SECRET_KEY)


def code_claim(code: str, user_id: int, now: datetime) -> int:
    """Give a member what the code stands for; returns the grant, the same when asked again.

    Raises `OfferNotAvailable`, alike for every cause and after the same work: an unknown code, one that is another's,
    bound to another address or used up, a campaign that has not begun, rests or is over, or that the member is held out of.
    """
    return hashed_code_claim(rules.code_hash(code), user_id, now)


def hashed_code_claim(code_hash: str, user_id: int, now: datetime) -> int:
    """The same for a code of which only the hash was kept."""
    grant_id = _claim(code_hash, user_id, now)
    if grant_id is None:
        raise OfferNotAvailable(field="code")
    return grant_id


def _claim(code_hash: str, user_id: int, now: datetime) -> int | None:
    """The customer's grant; None when they are held out, which is kept."""
    with command():
        person = store().customers([user_id]).get(user_id)
        if not isinstance(person, CustomerSnapshot) or not person.is_active:
            raise OfferNotAvailable(field="code")
        customer_id = sync_accounts([person])[user_id]
        result = _look_up(code_hash, customer_id)
        failpoint("code.after_look")
        address = identity(user_id, person.email).email_hash
        if result is None or not rules.is_claimable(result, customer_id, address, now):
            raise OfferNotAvailable(field="code")
        if result.held_grant_id is not None:
            return result.held_grant_id  # the code stays good for somebody who has nothing yet
        if not offered_to(result.campaign_id, result.holdout_bp, [customer_id], now=now):
            return None
        grant_id = _granted(result, customer_id)
        if not result.is_shared and not execute(
            SPEND, {"grant": grant_id, "now": now, "code": result.code_id}
        ):
            raise OfferNotAvailable(field="code")  # a rival was first
        return grant_id


def _look_up(code_hash: str, customer_id: int) -> FoundCode | None:
    rows = fetch(FoundCode, LOOK_UP, {"hash": code_hash, "customer": customer_id})
    return rows[0] if rows else None


def _granted(result: FoundCode, customer_id: int) -> int:
    """The customer's grant of the campaign, made now unless they just got it in another request."""
    made = Grant(campaign_id=result.campaign_id, customer_id=customer_id, code=new_code(result.name))
    Grant.objects.bulk_create([made], ignore_conflicts=True)
    row = Grant.objects.get(campaign=result.campaign_id, customer=customer_id, occasion="")
    if row.code == made.code:
        put_issues(result.campaign_id, [row.pk])
    return row.pk


def shared_code_set(campaign_id: int, code: str, *, now: datetime) -> None:
    """Choose the code that everybody may type for a campaign; one that was chosen before is dead from now on.

    No two campaigns that are not stopped have one code. Raises `Invalid` for what is no code or is taken.
    """
    if not rules.normalised(code):
        raise Invalid(f"A code has {rules.SHORTEST} to {rules.LONGEST} letters and digits.", field="code")
    with command():
        campaign = _for_codes(campaign_id, CodeKind.SHARED)
        OfferCode.objects.filter(campaign=campaign, is_shared=True, retired_at=None).update(retired_at=now)
        hashed = rules.code_hash(code)
        stopped = OfferCode.objects.filter(code_hash=hashed, campaign__state=State.STOPPED, retired_at=None)
        stopped.update(retired_at=now)
        OfferCode.objects.bulk_create(
            [OfferCode(campaign=campaign, is_shared=True, code_hash=hashed)], ignore_conflicts=True
        )
        if not OfferCode.objects.filter(code_hash=hashed, campaign=campaign, retired_at=None).exists():
            raise Invalid("This code is in use.", field="code")


def codes_create(campaign_id: int, number: int, *, actor: str, now: datetime) -> CodeBatch:
    """Make so many codes for a campaign, each of which works for one customer. A fixed number of statements."""
    if not 0 < number <= MOST_IN_A_BATCH:
        raise Invalid(f"A batch has 1 to {MOST_IN_A_BATCH} codes.", field="number")
    with command():
        campaign = _for_codes(campaign_id, CodeKind.UNIQUE)
        batch = CodeBatch.objects.create(campaign=campaign, number=number, actor=actor, made_at=now)
        execute(
            """
            INSERT INTO saleor_retention_offercode (campaign_id, batch_id, is_shared, code_hash)
            SELECT %(campaign)s, %(batch)s, false, hash FROM unnest(%(hashes)s::text[]) AS hash
            """,
            {
                "campaign": campaign.pk,
                "batch": batch.pk,
                "hashes": [rules.code_hash(_code_of(batch.pk, place)) for place in range(1, number + 1)],
            },
        )
    return batch


def batch_codes(batch: CodeBatch, *, after: int, limit: int, using: str = "default") -> Sequence[BatchCode]:
    """The codes of a batch from a place on, as they were made. One statement.

    Raises `Invalid` when the shop's secret is another one by now: what would be written then works nowhere.
    """
    codes = {
        place: _code_of(batch.pk, place)
        for place in range(max(0, after) + 1, min(batch.number, max(0, after) + limit) + 1)
    }
    hashes = {place: rules.code_hash(code) for place, code in codes.items()}
    rows = OfferCode.objects.using(using).filter(batch=batch, code_hash__in=hashes.values())
    claimed = dict(rows.values_list("code_hash", "claimed_at"))
    if claimed.keys() != set(hashes.values()):
        raise Invalid(
            "These codes were made with another secret (RETENTION_EMAIL_KEY) and are not known any more."
        )
    return [BatchCode(place, code, claimed[hashes[place]]) for place, code in codes.items()]


def _code_of(batch_id: int, place: int) -> str:
    return rules.derived(secret(), f"batch:{batch_id}:{place}")


def _for_codes(campaign_id: int, kind: CodeKind) -> Campaign:
    """The campaign, locked, whose codes are of this kind from now on."""
    campaign = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(field="campaign_id")
    if campaign.state == State.STOPPED:
        raise WrongCampaignState("A stopped campaign gets no codes any more.")
    if campaign.code_kind not in (CodeKind.NONE, kind):
        raise WrongCampaignState("A campaign has one code for everybody, or codes that work once: not both.")
    if campaign.code_kind != kind:
        campaign.code_kind = kind
        campaign.save(update_fields=["code_kind"])
    return campaign
