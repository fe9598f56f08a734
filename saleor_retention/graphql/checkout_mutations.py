"""What a shopper may do about the offer on their checkout: decide again, decline, choose.

A customer's checkout is for the customer and the shop. A guest's is for who knows its ID, as everywhere in Saleor.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import graphene

from ..core.clock import now
from ..errors import NotFound
from ..offers.checkout import decide, select, transfer
from . import kit
from .checkout_roots import is_for
from .offers.offer_ids import wanted_in
from .on_checkout import DecisionOfCheckout, RetentionCheckout, RetentionOfCheckout


class _CheckoutMutation(kit.Mutation):
    """Answers the checkout as it is afterwards."""

    class Meta:
        abstract = True

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        """One verb on one checkout. A malformed ID, another's type, a missing and a foreign checkout answer alike."""
        checkout_id = kit.uuid_of(arguments["checkout_id"], "Checkout", field="checkout_id")
        # Who asks is looked up first: the work is the same for a missing checkout and a foreign one.
        is_shops, asker = is_for(info.context, None), kit.port.customer(info.context)
        root = kit.port.checkout_root(info.context, checkout_id)
        owner = kit.port.owner(root) if root is not None else None
        if root is None or not (is_shops or owner in (None, asker)):
            raise NotFound(field="checkout_id")
        cls.act(checkout_id, owner, arguments)
        root = kit.port.checkout_root(info.context, checkout_id)
        DecisionOfCheckout(info.context).clear(checkout_id)
        return cls(checkout=root, errors=[])

    @staticmethod
    def resolve_retention(root: Any, info: Any) -> Any:
        """Asked for by itself: a fault in it leaves the checkout whole, which is changed by now."""
        return root.checkout and RetentionOfCheckout.resolve_retention(root.checkout, info)

    @classmethod
    def act(cls, checkout_id: UUID, owner: int | None, data: Mapping[str, Any]) -> None:
        """The verb, on a checkout that was this account's when it was looked at."""
        raise NotImplementedError


class CheckoutRetentionRefresh(_CheckoutMutation):
    """Decides again."""

    checkout = graphene.Field(lambda: kit.port.checkout_type(), description="The checkout afterwards.")
    retention = kit.Field(RetentionCheckout, description="What was decided.")

    class Arguments:
        checkout_id = graphene.ID(required=True, description="The ID of the checkout.")

    class Meta:
        description = (
            "Decides again which personal offer is on a checkout, when time has passed or an offer came. Changes of "
            "the checkout do so by themselves. What another open checkout of the customer holds moves here, unless that "
            "is paid for, and a decline is taken back. A customer's checkout is for the customer, MANAGE_CHECKOUTS and "
            "MANAGE_USERS; a guest's for who knows its ID."
        )

    @classmethod
    def act(cls, checkout_id: UUID, owner: int | None, data: Mapping[str, Any]) -> None:
        """As long as it is there."""
        transfer.refresh(checkout_id, now=now())


class CheckoutPersonalOfferDecline(_CheckoutMutation):
    """Declines."""

    checkout = graphene.Field(lambda: kit.port.checkout_type(), description="The checkout afterwards.")
    retention = kit.Field(RetentionCheckout, description="What was decided.")

    class Arguments:
        checkout_id = graphene.ID(required=True, description="The ID of the checkout.")

    class Meta:
        description = (
            "Takes the personal offer off a checkout; none comes back to it. The offer itself stays theirs. A "
            "customer's checkout is for the customer, MANAGE_CHECKOUTS and MANAGE_USERS; a guest's for who knows its ID."
        )

    @classmethod
    def act(cls, checkout_id: UUID, owner: int | None, data: Mapping[str, Any]) -> None:
        """As long as it is still theirs."""
        decide.decline(checkout_id, owner, now=now())


class CheckoutPersonalOfferChoose(_CheckoutMutation):
    """Chooses."""

    checkout = graphene.Field(lambda: kit.port.checkout_type(), description="The checkout afterwards.")
    retention = kit.Field(RetentionCheckout, description="What was decided.")

    class Arguments:
        checkout_id = graphene.ID(required=True, description="The ID of the checkout.")
        offer_id = graphene.ID(required=True, description="The ID of an offer of theirs.")

    class Meta:
        description = (
            "Puts one of the customer's offers on their checkout instead of the best one, with what may join it, until they "
            "declines or it may be on no more. Refused, with the reason, when it may not be on now or would make the "
            "total higher; it leaves another open checkout of the customer, unless that is paid for. A customer's checkout is for the customer, MANAGE_CHECKOUTS and MANAGE_USERS."
        )

    @classmethod
    def act(cls, checkout_id: UUID, owner: int | None, data: Mapping[str, Any]) -> None:
        """As long as it is still theirs."""
        select.choose(checkout_id, owner, wanted_in(data["offer_id"]), now=now())


class CheckoutMutations(graphene.ObjectType):
    """Mutations of a shopper on their checkout."""

    checkout_retention_refresh = CheckoutRetentionRefresh.Field()
    checkout_personal_offer_choose = CheckoutPersonalOfferChoose.Field()
    checkout_personal_offer_decline = CheckoutPersonalOfferDecline.Field()
