"""What staff do with single offers: bind them to a checkout, give them to a group, take one back, put one on a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ..conf import conf
from ..customers.identity import Identity, customers_of
from ..customers.models import Customer
from ..errors import CampaignState, Invalid, NotFound
from ..kernel.locks import command
from ..kernel.store import CartSnapshot, OrderSnapshot, Status, store
from . import effects
from .grants import check_end, give, new_code, to_grant
from .models import CampaignState as State
from .models import Grant, Reservation
from .reservations import release


class Members(Protocol):
    """Who is in a group, page by page."""

    def __call__(self, *, after: int, limit: int) -> Sequence[int]:
        """Our ids of its customers above `after`, in their order."""


@dataclass(frozen=True, slots=True)
class Page:
    """How many of a group got it now, and after whom to go on; None when that was all."""

    granted: int
    after: int | None


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
    campaign_id: int,
    members: Members,
    *,
    now: datetime,
    after: int = 0,
    expires_at: datetime | None = None,
) -> Page:
    """Grant a campaign to the next page of a group, each customer once. Who has no account, or was erased, is left out.

    A fixed number of statements for a page of `RETENTION_BATCH_SIZE`; go on with what it answers until that is None.
    """
    check_end(expires_at, now)
    with command():
        campaign = to_grant(campaign_id)
        found = list(members(after=after, limit=conf.batch_size))
        known = Customer.objects.filter(pk__in=found, user_id__isnull=False).order_by("pk")
        granted = give(
            campaign,
            [
                Grant(campaign=campaign, customer_id=customer_id, code=new_code(), expires_at=expires_at)
                for customer_id in known.values_list("pk", flat=True)
            ],
            now=now,
        )
        return Page(granted, found[-1] if len(found) == conf.batch_size else None)


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
