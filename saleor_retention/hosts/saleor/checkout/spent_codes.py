"""Codes that a completion spent without an order: its process died, and Saleor refuses the code ever after.

In the payment flow Saleor switches a code off before it makes the order, in a transaction of its own. A completion that
dies between the two leaves the checkout with a code that nobody can use.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from saleor.discount.models import VoucherCode

from ....core.db import execute

GRANT_OF_SPENT = """
SELECT a.id FROM saleor_retention_grant a
JOIN saleor_retention_campaign b ON b.id = a.campaign_id AND b.state = 'active'
JOIN discount_vouchercode k ON k.code = a.code AND NOT k.is_active
WHERE a.id = d.applied_id AND a.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT FROM saleor_retention_redemption r WHERE r.grant_id = a.id AND r.given_back_at IS NULL)
"""
"""Of checkout `c` with decision `d`: its grant, where the code is switched off and nothing used it.

A completion may be under way still. Then switching it on again does no harm: who may use a grant is for our gate to say.
"""

SPENT = f"""
SELECT c.token, c.completing_started_at FROM saleor_retention_checkoutdecision d
JOIN checkout_checkout c ON c.token = d.checkout_id
WHERE d.applied_id IS NOT NULL AND EXISTS ({GRANT_OF_SPENT})
"""

STRANDED = f"""
SELECT token FROM ({SPENT}) s WHERE token > %(after)s
AND (completing_started_at IS NULL OR completing_started_at < now() - %(completing)s * interval '1 second')
ORDER BY token LIMIT %(limit)s
"""
"""Those that no completion can be at work on any more."""


def stranded(*, after: UUID, limit: int) -> tuple[UUID, ...]:
    """Open checkouts whose code was spent by a completion that came to nothing, in id order."""
    seconds = settings.CHECKOUT_COMPLETION_LOCK_TIME  # type: ignore[misc]
    result = execute(STRANDED, {"after": after, "limit": limit, "completing": seconds})
    return tuple(token for (token,) in result)


def restore(checkout: Any, code: str) -> None:
    """The code can be used again; call with the checkout locked. Whether it stays on is for the decision to say."""
    VoucherCode.objects.filter(code=code, is_active=False).update(is_active=True)
    if checkout.is_voucher_usage_increased:
        checkout.is_voucher_usage_increased = False
        checkout.save(update_fields=["is_voucher_usage_increased"])
