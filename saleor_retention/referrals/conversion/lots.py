"""When points of referrals end."""

from collections.abc import Iterable
from datetime import datetime

from ...core.clock import store_zone
from ...loyalty.expiry.kind import LotEnd
from ...loyalty.models import ProgrammeVersion
from ...loyalty.terms.expiry import end_of


def end_of_points(
    programme_id: int,
    channel: str,
    versions: Iterable[ProgrammeVersion],
    *,
    placed_at: datetime,
    earned_at: datetime,
) -> LotEnd:
    """By the programme's version in the channel on the day the order was placed."""
    begun = [
        version
        for version in versions
        if (version.programme_id, version.channel) == (programme_id, channel)
        and version.valid_from <= placed_at
    ]
    newest = max(begun, key=lambda version: version.valid_from, default=None)
    return end_of(newest, earned_at, store_zone()) if newest else LotEnd(None)
