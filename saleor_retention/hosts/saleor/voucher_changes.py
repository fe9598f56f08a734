"""Vouchers of ours that staff changed or deleted on Saleor's own pages: put back as their campaign says.

What a campaign gives is said in the campaign alone. Its voucher only carries it, and so do the private ones of codes.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from saleor.checkout.models import Checkout
from saleor.discount.models import Voucher, VoucherCode

from ...core import clock
from ...core.db import execute
from ...core.safe_logging import logger
from ...offers.models import Campaign, CampaignState, Grant
from ...offers.publishing import publish
from ...offers.publishing.publish import spec
from ...store.port import store
from .checkout.hooks import decide_again
from .vouchers.shared_vouchers import CAMPAIGN, CAMPAIGN_VOUCHER, PRIVATE, know_shapes, put_back_as_it_says

log = logger(__name__)

MOVE = """
UPDATE discount_voucher SET private_metadata = private_metadata || jsonb_build_object(%(campaign)s::text, %(new)s::text)
WHERE private_metadata @> jsonb_build_object(%(campaign)s::text, %(old)s::text)
"""
"""A private voucher whose campaign's one was made anew knows where its code goes back to."""
LOST = """
SELECT g.code FROM saleor_retention_grant g JOIN saleor_retention_campaign c ON c.id = g.campaign_id
WHERE c.store_reference = %(reference)s AND g.issued_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM discount_vouchercode k WHERE k.code = g.code)
  AND NOT EXISTS (SELECT FROM saleor_retention_redemption r WHERE r.grant_id = g.id AND r.given_back_at IS NULL)
"""
"""Codes of a campaign that Saleor does not know any more, and that are of use."""
AT_ONCE = 100
"""How many open checkouts one request of staff decides again; the rest are decided when next touched."""


def voucher_changed(voucher_id: int) -> None:
    """Staff saved a voucher. One of ours is put back, and the checkouts that carry it are decided again."""
    marks = Voucher.objects.filter(pk=voucher_id).values_list("private_metadata", flat=True).first() or {}
    if CAMPAIGN not in marks and PRIVATE not in marks:
        return
    with transaction.atomic():
        if CAMPAIGN in marks and (campaign := Campaign.objects.filter(pk=int(marks[CAMPAIGN])).first()):
            store().publish_offer(spec(campaign))
        else:
            put_back_as_it_says(voucher_id)
    log.warning("a voucher of ours was changed by staff and is put back", ref=voucher_id)
    codes = VoucherCode.objects.filter(voucher_id=voucher_id).values("code")
    carried = Checkout.objects.filter(voucher_code__in=codes)
    _decide(carried.values_list("pk", flat=True)[:AT_ONCE])


def voucher_deleted(voucher_id: int, marks: dict[str, Any]) -> None:
    """Staff deleted a voucher, `marks` being its private metadata, and its codes with it.

    A campaign's is published again, unless it was stopped; the codes that open checkouts carry are made again at
    once, each other one when a checkout takes it.
    """
    if PRIVATE in marks:
        lost = execute(LOST, {"reference": str(marks.get(CAMPAIGN_VOUCHER, ""))})
        codes_deleted([code for (code,) in lost])
    reference = str(voucher_id)
    campaign = Campaign.objects.filter(store_reference=reference).first()
    if campaign is None:
        return
    with transaction.atomic():
        publish.forget_reference(campaign.pk, reference)
        if campaign.state in (CampaignState.ACTIVE, CampaignState.PAUSED):
            new = publish.reference_of(campaign.pk)
            execute(MOVE, {"campaign": CAMPAIGN_VOUCHER, "new": new, "old": reference})
            know_shapes()
    log.warning("the voucher of a campaign was deleted by staff", campaign=campaign.pk)
    _issue_again(Grant.objects.filter(campaign=campaign))


def codes_deleted(codes: Collection[str]) -> None:
    """Staff deleted codes. Grants outlive theirs: a code that an open checkout carries is made again at once."""
    grants = Grant.objects.filter(code__in=codes)
    grants.update(issued_at=None)
    _issue_again(grants)


def _issue_again(grants: Any) -> None:
    """The codes that are on open checkouts, which are then decided again."""
    held = grants.filter(issued_at=None, reservation__isnull=False).order_by("pk")
    rows = list(held.values_list("pk", "reservation__checkout_id"))
    if rows:
        publish.issue([pk for pk, _ in rows])
        _decide([checkout_id for _, checkout_id in rows[:AT_ONCE]])


def _decide(checkout_ids: Collection[UUID]) -> None:
    for checkout_id in checkout_ids:
        try:
            decide_again(checkout_id, now=clock.now())
        except Exception:
            log.exception("a checkout could not be decided", checkout=checkout_id)
