"""Personal offers, as the whole sees this room."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..room import CustomerMerge, Erasure, Room
from . import invariants, privacy
from .checkout.sweep import sweep_checkouts
from .codes.models import CodeBatch, KeptCode, LandingPage, OfferCode
from .handlers import HANDLERS
from .models import (
    Assignment,
    Budget,
    Campaign,
    CampaignListing,
    CheckoutDecision,
    Grant,
    Redemption,
    Reservation,
)
from .redemptions.settle import give_back_unseen, settle


def _erase(erasure: Erasure) -> None:
    privacy.withdraw(erasure.customer_ids, erasure.user_ids, now=erasure.now)
    privacy.forget_claims(erasure.customer_ids, now=erasure.now)


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    moved = privacy.move(merge.source_id, merge.target_id, now=merge.now)
    merge.totals["grants"] += moved.grants
    merge.totals["grants_withdrawn"] += moved.withdrawn
    yield


ROOM = Room(
    name="offers",
    tables=(
        Campaign,
        CampaignListing,
        Budget,
        Grant,
        Assignment,
        Reservation,
        CheckoutDecision,
        Redemption,
        CodeBatch,
        LandingPage,
        OfferCode,
        KeptCode,
    ),
    settle=settle,
    orders_gone=give_back_unseen,
    handlers=HANDLERS,
    sweep={"checkouts": sweep_checkouts},
    invariants=invariants.INVARIANTS,
    export=privacy.SECTIONS,
    erase=_erase,
    merge=_merge,
    retention_periods={"decisions": privacy.forget_old_decisions},
)
