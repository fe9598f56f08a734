"""Grants: who may use a campaign's discount once, and the code that carries it in the store."""

from collections.abc import Sequence
from datetime import datetime

from ...core.db import command, execute
from ...core.idempotency import request_hash
from ...customers.identity import Identity, customers_of
from ...errors import Invalid, NotFound, WrongCampaignState
from ...guards import guard
from ..models import Campaign, Grant
from ..models import CampaignState as State
from ..publishing.messages import put_issues
from .grant_codes import new_code
from .holdout import offered_to


def grant_to(
    campaign_id: int, user_ids: Sequence[int], *, now: datetime, expires_at: datetime | None = None
) -> int:
    """Grant a campaign to account holders; returns how many got it now. Who has it already keeps it unchanged.

    Who is held out of it gets nothing. A fixed number of statements for any number of customers, in one transaction.
    """
    validate_expiry(expires_at, now)
    with command():
        campaign = lock_grantable_campaign(campaign_id)
        wanted = [Identity(user_id, None) for user_id in sorted(set(user_ids))]
        customers = customers_of(wanted)
        return insert_grants(
            campaign,
            [
                Grant(
                    campaign=campaign,
                    customer_id=customer_id,
                    code=new_code(campaign.name),
                    expires_at=expires_at,
                )
                for customer_id in sorted(customers.values())
            ],
            now=now,
        )


def validate_expiry(expires_at: datetime | None, now: datetime) -> None:
    """Raises `Invalid` for grants that would be over at once."""
    if expires_at is not None and expires_at <= now:
        raise Invalid("A grant expires in the future.", field="expires_at")


@guard("campaign.lock_for_grant")
def lock_grantable_campaign(campaign_id: int) -> Campaign:
    """The campaign, locked against being stopped meanwhile. Raises `NotFound` and `WrongCampaignState`."""
    campaign = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(field="campaign_id")
    if campaign.state == State.STOPPED:
        raise WrongCampaignState("A stopped campaign is not granted any more.")
    return campaign


def insert_grants(campaign: Campaign, rows: Sequence[Grant], *, now: datetime) -> int:
    """Write these grants, but for customers who are held out; returns how many are new. Call inside a transaction."""
    customers = sorted({row.customer_id for row in rows})
    offered = set(offered_to(campaign.pk, campaign.holdout_bp, customers, now=now))
    kept = [row for row in rows if row.customer_id in offered]
    Grant.objects.bulk_create(kept, ignore_conflicts=True)
    made = sorted(Grant.objects.filter(code__in=[row.code for row in kept]).values_list("pk", flat=True))
    if campaign.state == State.ACTIVE:
        put_issues(campaign.pk, made)
    return len(made)


def replace_codes(grant_ids: Sequence[int]) -> None:
    """Give grants a new code after their order died: the store spent the old one. Two statements, plus the effects.

    A grant that was withdrawn needs none. The words are those of the campaign's name as it is now.
    """
    names = dict(Grant.objects.filter(pk__in=grant_ids).values_list("pk", "campaign__name"))
    ids = sorted(names)
    rows = execute(
        """
        UPDATE saleor_retention_grant g SET code = n.code, issued_at = NULL
        FROM unnest(%(ids)s::bigint[], %(codes)s::text[]) AS n(id, code), saleor_retention_campaign c
        WHERE g.id = n.id AND c.id = g.campaign_id AND g.withdrawn_at IS NULL
        RETURNING g.id, g.campaign_id, c.state, g.code
        """,
        {"ids": ids, "codes": [new_code(names[pk]) for pk in ids]},
    )
    by_campaign: dict[int, list[int]] = {}
    for grant_id, campaign_id, state, _ in rows:
        if state == State.ACTIVE:
            by_campaign.setdefault(campaign_id, []).append(grant_id)
    because = request_hash(sorted(code for *_, code in rows))
    for campaign_id, grant_ids_of in sorted(by_campaign.items()):
        put_issues(campaign_id, sorted(grant_ids_of), because=because)
