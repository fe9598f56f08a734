"""What staff do with single offers: bind them to a checkout, give them to a group, take one back, put one on a draft."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from uuid import UUID

from ..conf import conf
from ..customers.identity import Identity, customers_of
from ..errors import CampaignState, Invalid, NotFound
from ..kernel.locks import command
from ..kernel.store import CartSnapshot, OrderSnapshot, Status, store
from ..segments.members import members_of
from . import effects
from .grants import check_end, give, new_code, to_grant
from .models import CampaignState as State
from .models import Grant, Reservation
from .reservations import release

MOST_OF_A_GROUP = 100_000
"""Customers who are granted at once: one transaction, and an answer in time."""


def grant_for_checkouts(
    campaign_id: int, checkout_ids: Sequence[UUID], *, now: datetime, expires_at: datetime | None = None
) -> int:
    """Grant a campaign for given checkouts alone, each to the customer it belongs to; answers how many it is now.

    A checkout that has it already keeps it. Raises `NotFound` when one is gone or a guest's: all or none.
    """
    check_end(expires_at, now)
    carts = {checkout_id: store().cart(checkout_id) for checkout_id in sorted(set(checkout_ids))}
    owners = {
        one.id: one.user_id
        for one in carts.values()
        if isinstance(one, CartSnapshot) and one.user_id is not None
    }
    if len(owners) != len(carts):
        raise NotFound(field="checkout_ids")
    with command():
        campaign = to_grant(campaign_id)
        customers = customers_of({Identity(user_id, None) for user_id in owners.values()})
        return give(
            campaign,
            [
                Grant(
                    campaign=campaign,
                    customer_id=customers[Identity(user_id, None)],
                    code=new_code(),
                    expires_at=expires_at,
                    occasion=f"checkout:{checkout_id}",
                    checkout_id=checkout_id,
                )
                for checkout_id, user_id in owners.items()
            ],
            now=now,
        )


def grant_to_audience(
    campaign_id: int, audience_id: int, *, now: datetime, expires_at: datetime | None = None
) -> int:
    """Grant a campaign to everybody who is in an audience now, each customer once; answers how many got it now.

    Who comes into it later gets nothing: for those a campaign has an audience of its own. In one transaction, with a
    fixed number of statements for each `RETENTION_BATCH_SIZE` of them. Raises `Invalid` beyond `MOST_OF_A_GROUP`.
    """
    check_end(expires_at, now)
    with command():
        campaign = to_grant(campaign_id)
        found = members_of(audience_id, now=now)
        if len(found) > MOST_OF_A_GROUP:
            raise Invalid(
                f"An audience that is granted at once has at most {MOST_OF_A_GROUP} customers. "
                "A campaign of its own has no such limit.",
                field="audience_id",
            )
        return sum(
            give(
                campaign,
                [
                    Grant(campaign=campaign, customer_id=one, code=new_code(), expires_at=expires_at)
                    for one in page
                ],
                now=now,
            )
            for page in batched(found, conf.batch_size)
        )


def offer_withdraw(grant_id: int, *, now: datetime) -> Grant:
    """Take one grant back; again changes nothing. A checkout that carries it loses it within one sweep.

    Raises `Invalid` once an order has used it: what was bought stays bought.
    """
    with command():
        grant = Grant.objects.select_for_update(no_key=True).filter(pk=grant_id).first()
        if grant is None:
            raise NotFound(field="offer_id")
        if grant.redemptions.filter(given_back_at=None).exists():
            raise Invalid("An order used this offer.", field="offer_id")
        if grant.withdrawn_at is None:
            grant.withdrawn_at = now
            grant.save(update_fields=["withdrawn_at"])
    return grant


def draft_apply(order_id: UUID, grant_id: int, *, now: datetime) -> Grant:
    """Put a customer's offer on a draft order of hers; a checkout that holds it loses it within one sweep.

    Raises `NotFound` for an order that is no draft of hers, `CampaignState` when the offer cannot be used now, and
    `Invalid` when the store does not accept it.
    """
    with command():
        grant = Grant.objects.select_for_update(no_key=True, of=("self",)).filter(pk=grant_id)
        row = grant.select_related("campaign", "customer").first()
        if row is None:
            raise NotFound(field="offer_id")
        order = store().orders([order_id]).get(order_id)
        if not isinstance(order, OrderSnapshot) or order.status is not Status.DRAFT:
            raise NotFound(field="order_id")
        if order.user_id is None or order.user_id != row.customer.user_id:
            raise NotFound(field="order_id")
        _check_usable(row, now)
        effects.issue([row.pk])
        row.refresh_from_db(fields=["code"])
        if (held := Reservation.objects.filter(grant=row).first()) is not None:
            release(held.checkout_id)
        if not store().apply_to_draft(order_id, row.code):
            raise Invalid("The store does not accept this offer on this order.", field="order_id")
    return row


def _check_usable(grant: Grant, now: datetime) -> None:
    campaign = grant.campaign
    ends = [one for one in (campaign.ends_at, grant.expires_at) if one is not None]
    is_over = bool(ends) and min(ends) <= now
    is_live = campaign.state == State.ACTIVE and grant.withdrawn_at is None and campaign.starts_at <= now
    if not is_live or is_over or grant.redemptions.filter(given_back_at=None).exists():
        raise CampaignState("This offer cannot be used now.")
