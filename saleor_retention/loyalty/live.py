"""Which rules of programmes are alive now: in force, in a channel that is live."""

from collections.abc import Collection
from datetime import datetime

from ..store.channels import Mode
from ..store.port import store
from .models import ProgrammeVersion
from .programmes import versions_in


def live_versions(programme_ids: Collection[int], at: datetime) -> dict[int, list[ProgrammeVersion]]:
    """By programme, the versions in force then in channels that are live now, by channel; absent where there is none.

    Two statements, and one look at how the channels are switched.
    """
    rows = ProgrammeVersion.objects.filter(programme__in=programme_ids)
    channels = set(rows.values_list("channel", flat=True)) if programme_ids else set()
    if not channels:
        return {}
    versions, terms = versions_in(channels), store().terms(channels)
    result: dict[int, list[ProgrammeVersion]] = {}
    for channel in sorted(channels):
        version = versions.in_force(channel, at)
        if version is not None and channel in terms and terms[channel].mode is Mode.LIVE:
            result.setdefault(version.programme_id, []).append(version)
    return {pk: result[pk] for pk in programme_ids if pk in result}
