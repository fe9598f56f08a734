"""What staff do with single offers: bind them to a checkout, give them to a group, take one back."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from uuid import UUID

from ...audiences.lists.members import members_of
from ...conf import conf
from ...core.db import command
from ...customers.identity import Identity, customers_of
from ...errors import Invalid, NotFound
from ...store.carts import CartSnapshot
from ...store.port import store
from ..models import Grant
from .grant_codes import new_code
from .granting import insert_grants, lock_grantable_campaign, validate_expiry

MOST_OF_A_GROUP = 100_000
"""Customers who are granted at once: one transaction, and an answer in time."""


def grant_for_checkouts(
    campaign_id: int, checkout_ids: Sequence[UUID], *, now: datetime, expires_at: datetime | None = None
) -> int:
    """Grant a campaign for given checkouts alone, each to the customer it belongs to; returns how many it is now.

    A checkout that has it already keeps it. Raises `NotFound` when one is gone or a guest's: all or none.
    """
    validate_expiry(expires_at, now)
    carts = {checkout_id: store().cart(checkout_id) for checkout_id in sorted(set(checkout_ids))}
    owners = {
        cart.id: cart.user_id
        for cart in carts.values()
        if isinstance(cart, CartSnapshot) and cart.user_id is not None
    }
    if len(owners) != len(carts):
        raise NotFound(field="checkout_ids")
    with command():
        campaign = lock_grantable_campaign(campaign_id)
        customers = customers_of({Identity(user_id, None) for user_id in owners.values()})
        return insert_grants(
            campaign,
            [
                Grant(
                    campaign=campaign,
                    customer_id=customers[Identity(user_id, None)],
                    code=new_code(campaign.name),
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
    """Grant a campaign to everybody who is in an audience now, each customer once; returns how many got it now.

    Who comes into it later gets nothing: for those a campaign has an audience of its own. In one transaction, with a
    fixed number of statements for each `RETENTION_BATCH_SIZE` of them. Raises `Invalid` beyond `MOST_OF_A_GROUP`.
    """
    validate_expiry(expires_at, now)
    with command():
        campaign = lock_grantable_campaign(campaign_id)
        result = members_of(audience_id, now=now)
        if len(result) > MOST_OF_A_GROUP:
            raise Invalid(
                f"An audience that is granted at once has at most {MOST_OF_A_GROUP} customers. "
                "A campaign of its own has no such limit.",
                field="audience_id",
            )
        return sum(
            insert_grants(
                campaign,
                [
                    Grant(
                        campaign=campaign,
                        customer_id=row,
                        code=new_code(campaign.name),
                        expires_at=expires_at,
                    )
                    for row in page
                ],
                now=now,
            )
            for page in batched(result, conf.batch_size)
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
