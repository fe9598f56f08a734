"""What the store has to learn about campaigns and grants, as outbox effects."""

from collections.abc import Sequence

from ...conf import conf
from ...core.idempotency import request_hash
from ...core.queues import outbox
from ...core.queues.outbox import Effect

ISSUE = "offer.issue"


RETIRE = "offer.retire"


def put_issues(campaign_id: int, grant_ids: Sequence[int], *, because: str = "granted") -> None:
    """Ask the store, in batches, to know these grants' codes."""
    size = conf.batch_size
    batches = [list(grant_ids[start : start + size]) for start in range(0, len(grant_ids), size)]
    outbox.put(
        Effect(
            f"{ISSUE}:{campaign_id}:{request_hash([because, batch])[:32]}",
            ISSUE,
            {"campaign_id": campaign_id, "grant_ids": batch},
        )
        for batch in batches
    )


PUBLISH = "offer.publish"


WITHDRAW = "offer.withdraw"
