"""The read side of codes: rows for loaders, one statement for any number of campaigns."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ...core import csv
from ...core.db import fetch
from .claims import batch_codes
from .links import landing_link
from .models import CodeBatch, LandingPage

COLUMNS = ("number", "code", "link", "claimed_at")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch and how many of its codes were claimed."""

    batch_id: int
    campaign_id: int
    number: int
    claimed: int
    actor: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class UsesRow:
    """How often a campaign may be used in all, and how often it was or is about to be."""

    campaign_id: int
    limit: int
    used: int

    @property
    def remaining(self) -> int:
        """Never less than nothing."""
        return max(0, self.limit - self.used)


BATCHES = """
SELECT b.id AS batch_id, b.campaign_id, b.number, count(c.id) FILTER (WHERE c.claimed_at IS NOT NULL) AS claimed,
       b.actor, b.made_at
FROM saleor_retention_codebatch b LEFT JOIN saleor_retention_offercode c ON c.batch_id = b.id
WHERE b.campaign_id = ANY(%(campaigns)s) OR b.id = ANY(%(batches)s) GROUP BY b.id ORDER BY b.id DESC
"""


def batches_of(campaign_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, list[BatchRow]]:
    """Each campaign's batches, the newest first."""
    result: dict[int, list[BatchRow]] = {}
    for row in fetch(BatchRow, BATCHES, {"campaigns": list(campaign_ids), "batches": []}, using):
        result.setdefault(row.campaign_id, []).append(row)
    return result


def batches(batch_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, BatchRow]:
    """Batches by id."""
    rows = fetch(BatchRow, BATCHES, {"campaigns": [], "batches": list(batch_ids)}, using)
    return {row.batch_id: row for row in rows}


def uses_of(campaign_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, UsesRow]:
    """How often campaigns may be used; one without such a limit is absent."""
    rows = fetch(
        UsesRow,
        "SELECT campaign_id, most AS limit, taken AS used FROM saleor_retention_budget WHERE currency = '' AND campaign_id = ANY(%s)",
        [list(campaign_ids)],
        using,
    )
    return {row.campaign_id: row for row in rows}


def remaining(campaign_id: int) -> int | None:
    """How many uses of a campaign are left; None when there is no limit."""
    result = uses_of([campaign_id]).get(campaign_id)
    return None if result is None else result.remaining


def open_gates(campaign_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, bool]:
    """Whether a landing page gives out codes; campaigns that never had one are absent."""
    rows = LandingPage.objects.using(using).filter(campaign__in=campaign_ids)
    return dict(rows.values_list("campaign_id", "is_open"))


def batch_csv(batch_id: int, *, after: int, limit: int, using: str = DEFAULT_DB_ALIAS) -> str:
    """The codes of a batch from a place on as CSV, with a heading before the first; "" when there are no more."""
    codes = batch_codes(
        CodeBatch.objects.using(using).get(pk=batch_id), after=after, limit=limit, using=using
    )
    if not codes:
        return ""
    out = io.StringIO()
    rows = [(code.number, code.code, landing_link(code.code), code.claimed_at) for code in codes]
    csv.write(out, COLUMNS, rows)
    text = out.getvalue()
    return text if after <= 0 else text.split("\r\n", 1)[1]
