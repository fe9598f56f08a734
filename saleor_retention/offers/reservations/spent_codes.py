"""Codes that an order has used: they work no more, and leave every other checkout that carries them."""

from collections.abc import Sequence

from ...core.db import execute
from ...core.queues.outbox import Effect
from ...core.safe_logging import logger
from ...errors import RetryLater
from ...store.port import store

log = logger(__name__)

CARRYING = """
SELECT d.checkout_id FROM saleor_retention_checkoutdecision d
JOIN saleor_retention_grant g ON g.id = d.applied_id WHERE g.code = ANY(%s) ORDER BY d.checkout_id
"""


def retire(effect: Effect) -> None:
    """Switch spent codes off. Who lost a race for one is decided anew, so that their next try is at the right price.

    Safe to repeat. A checkout that fails is logged and met by the sweep.
    """
    codes: Sequence[str] = effect.payload["codes"]
    store().retire_codes(codes)
    for (checkout_id,) in execute(CARRYING, [list(codes)]):
        try:
            store().decide(checkout_id)
        except (
            RetryLater
        ):  # somebody is changing or completing it just now: its own hook or gate sees that it is spent
            log.info("a checkout with a spent code is left to whoever works on it", checkout=checkout_id)
        except Exception:
            log.exception("a spent code could not leave a checkout", checkout=checkout_id)
