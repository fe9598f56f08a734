"""Groups of customers, as the whole sees this room."""

from datetime import datetime, timedelta

from ..core.counters import count
from ..room import Job, JobResult, Room
from . import invariants, privacy
from .membership_changes import record_movements
from .models import Audience, AudienceList, AudienceListMember, AudienceVersion, Membership
from .preview import count_stored


def _record_audiences(now: datetime) -> JobResult:
    count("swept_total", record_movements(now=now), what="audiences")
    return JobResult()


def _count_audiences(now: datetime) -> JobResult:
    count("swept_total", count_stored(now=now), what="audience_counts")
    return JobResult()


ROOM = Room(
    name="audiences",
    tables=(Audience, AudienceVersion, AudienceList, AudienceListMember, Membership),
    jobs=(
        Job(
            "record_audiences",
            "Write down who came into tracked audiences and who left them.",
            timedelta(hours=1),
            _record_audiences,
        ),
        Job(
            "count_audiences",
            "Count stored audiences anew where the shop is too large to count them while somebody waits.",
            timedelta(hours=1),
            _count_audiences,
        ),
    ),
    invariants=invariants.INVARIANTS,
    export=privacy.SECTIONS,
    erase=lambda erasure: privacy.leave_audiences(erasure.customer_ids),
)
