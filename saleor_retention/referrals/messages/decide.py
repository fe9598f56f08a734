"""Deciding who is told what: once for each referral and topic, in the transaction that makes it true."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...core.db import fetch
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ..models import Referral
from ..rules import ClaimOutcome
from .models import ReferralTopic
from .rules import is_news, topics

TELL = "referral_message"
"""The kind of the effect."""

SAVE = """
INSERT INTO saleor_retention_referralmessage (referral_id, topic, decided_at)
SELECT w.referral_id, w.topic, %(now)s FROM unnest(%(referrals)s::bigint[], %(topics)s::text[]) AS w(referral_id, topic)
ORDER BY 1, 2 /* guard:referral.told_once */ ON CONFLICT DO NOTHING
RETURNING referral_id, topic
"""


@dataclass(frozen=True, slots=True)
class ReferralNews:
    """One message."""

    referral_id: int
    topic: str

    @property
    def key(self) -> str:
        """Made of the fact: the same referral and topic is the same message."""
        return f"{TELL}:{self.referral_id}:{self.topic}"


def welcome_friends(referrals: Iterable[Referral], now: datetime) -> None:
    """Friends whose claims were accepted just now. Two statements."""
    _tell(
        [ReferralNews(row.pk, ReferralTopic.WELCOME) for row in referrals if is_news(row.claimed_at, now)],
        now,
    )


def tell(referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome], now: datetime) -> None:
    """Both sides of referrals that come to these outcomes. Call before those are written, under the referrals' locks.

    No statement where there is no news, two otherwise.
    """
    _tell(
        [
            ReferralNews(row.pk, topic)
            for row, outcome in zip(referrals, outcomes, strict=True)
            for topic in topics(row, outcome, now)
        ],
        now,
    )


def _tell(news: Sequence[ReferralNews], now: datetime) -> None:
    if not news:
        return
    named = {
        "referrals": [item.referral_id for item in news],
        "topics": [str(item.topic) for item in news],
        "now": now,
    }
    outbox.put(
        Effect(item.key, TELL, {"referral_id": item.referral_id, "topic": item.topic})
        for item in fetch(ReferralNews, SAVE, named)
    )
