"""Figures of referrals of a period: two statements over roll-ups, however many referrals there are."""

from dataclasses import dataclass, fields
from datetime import date

from django.db import DEFAULT_DB_ALIAS

from ....core.db import fetch
from ....referrals.board.news import STANDING, VISITS
from ...rollups.news import KIND
from ...scope import scope_params
from ..rhythm.series import RetentionInterval, parts
from .rules import GroupWorth, ReferralPart, ReferralReport, ReferralSums

SUMMED = [field.name for field in fields(ReferralSums)]
SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in SUMMED)

PARTS = f"""
SELECT width_bucket(day, %(starts)s::date[]) AS part, {SUMS} FROM saleor_retention_referralday
WHERE day >= %(start)s AND day < %(end)s
  AND (currency = '' AND channel = '' OR currency = %(currency)s AND channel = coalesce(%(channel)s::text, ''))
GROUP BY 1 ORDER BY 1
"""

WORTHS = """
SELECT (SELECT coalesce(sum(members), 0) FROM saleor_retention_referralday
        WHERE currency = '' AND channel = '' AND day < %(end)s)::bigint AS members,
       coalesce(r.customers, 0) AS referred, coalesce(r.net_minor, 0)::bigint AS referred_net,
       a.customers, a.net_minor,
       NOT EXISTS (SELECT FROM saleor_retention_inboxitem WHERE kind = ANY(%(kinds)s))
       AND NOT EXISTS (SELECT FROM saleor_retention_metricsrebuild WHERE finished_at IS NULL) AS is_complete
FROM (SELECT coalesce(sum(new), 0)::bigint AS customers, coalesce(sum(net_minor), 0)::bigint AS net_minor
      FROM saleor_retention_monthfigures
      WHERE currency = %(currency)s AND channel = coalesce(%(channel)s::text, '')) a
LEFT JOIN saleor_retention_referredtotal r
  ON r.currency = %(currency)s AND r.channel = coalesce(%(channel)s::text, '')
"""
"""All customers are those of the months in which they were new; the others are all less the referred ones."""


@dataclass(frozen=True, slots=True)
class _PartRow:
    part: int
    visits: int
    claims: int
    claims_without_link: int
    conversions: int
    cost_minor: int
    reversed: int
    reversed_cost_minor: int
    orders: int
    net_minor: int

    @property
    def sums(self) -> ReferralSums:
        return ReferralSums(**{name: getattr(self, name) for name in SUMMED})


@dataclass(frozen=True, slots=True)
class _WorthsRow:
    members: int
    referred: int
    referred_net: int
    customers: int
    net_minor: int
    is_complete: bool


def referral_report(
    *,
    start: date,
    end: date,
    currency: str,
    channel: str | None = None,
    interval: RetentionInterval = RetentionInterval.MONTH,
    using: str = DEFAULT_DB_ALIAS,
) -> ReferralReport:
    """What the days from `start` to the day before `end` come to, whole and in parts; two statements.

    Raises `Invalid` for what is no currency, and for more parts than `figures.rhythm.series.MOST_ROWS`.
    """
    starts = parts(start, end, interval)
    params = scope_params(currency, channel) | {"start": start, "end": end}
    sums = {row.part: row.sums for row in fetch(_PartRow, PARTS, {**params, "starts": starts}, using)}
    (worths,) = fetch(_WorthsRow, WORTHS, {**params, "kinds": [KIND, STANDING, VISITS]}, using)
    return ReferralReport(
        currency=params["currency"],
        total=ReferralSums(*(sum(getattr(part, name) for part in sums.values()) for name in SUMMED)),
        parts=tuple(
            ReferralPart(first, after, sums.get(place, ReferralSums()))
            for place, (first, after) in enumerate(zip(starts, [*starts[1:], end], strict=True), 1)
        ),
        members=worths.members,
        referred=GroupWorth(worths.referred, worths.referred_net),
        others=GroupWorth(worths.customers - worths.referred, worths.net_minor - worths.referred_net),
        is_complete=worths.is_complete,
    )
