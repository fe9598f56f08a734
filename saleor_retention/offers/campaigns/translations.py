"""The name of a campaign in another language, as shoppers who read that language see it."""

import re
from datetime import datetime

from ...core.db import command
from ...core.idempotency import request_hash
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ...errors import Invalid
from ..models import Campaign
from ..models import CampaignState as State
from ..publishing.messages import PUBLISH
from .update import Changed, to_change

LANGUAGE = re.compile("[a-z]{2,3}(-[a-z0-9]{2,8})*")
"""As Saleor writes them: `de`, `pt-br`, `zh-hans`."""
LONGEST_LANGUAGE = 35
LONGEST_NAME = 100


def campaign_translate(
    campaign_id: int, language: str, name: str | None, *, now: datetime
) -> tuple[Campaign, list[Changed]]:
    """Name a campaign in a language; nothing takes the translation away. Returns it with what differs now.

    One transaction, and the store learns of it. Raises `NotFound`, `Invalid` naming the field, and `CampaignState` once
    the campaign is stopped or over; nothing is changed then.
    """
    wanted = (name or "").strip()
    if not LANGUAGE.fullmatch(language) or len(language) > LONGEST_LANGUAGE:
        raise Invalid("There is no such language.", field="language_code")
    if len(wanted) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} letters.", field="name")
    with command():
        row = to_change(campaign_id, now)
        before = row.translations.get(language, "")
        if wanted == before:
            return row, []
        known = row.translations
        others = {code: text for code, text in known.items() if code != language}
        row.translations = others | ({language: wanted} if wanted else {})
        row.save(update_fields=["translations"])
        if row.state != State.DRAFT:
            key = f"{PUBLISH}:{row.pk}:{now.isoformat()}:{request_hash([known, row.translations])[:16]}"
            outbox.put([Effect(key, PUBLISH, {"campaign_id": row.pk, "again": True})])
    return row, [Changed("name", _told(language, before) if before else None, _told(language, wanted))]


def _told(language: str, name: str) -> str:
    """A name with its language; of one that was taken away the language alone."""
    return f"{language}: {name}".strip()
