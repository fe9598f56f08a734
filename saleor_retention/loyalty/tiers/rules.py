"""Which tier a customer is in: arithmetic on what they bought, without a database and without a clock.

A tier is no counter that goes up and down. It is what the orders say now: until when the customer stays is computed from
them anew each time, so that late news and returned goods need no handling of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..rules import expires_at


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one order counts: minor units, points or 1, from the instant it was placed."""

    at: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier and its benefits. `threshold` is in minor units, points or orders; only the lowest may ask for 0."""

    slug: str
    name: str
    threshold: int
    multiplier_percent: int = 100
    """Points that an order earns, in percent of the usual."""
    campaign_ids: tuple[int, ...] = ()
    """Granted once to who reaches it."""
    early_access: tuple[str, ...] = ()
    """Texts that the storefront knows, such as a collection that members see first."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Tier":
        """As `as_json` kept it."""
        lists = {name: tuple(data[name]) for name in ("campaign_ids", "early_access")}
        return cls(**{**data, **lists})

    def as_json(self) -> dict[str, Any]:
        """What a plan keeps."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TierPeriod:
    """Over which time is measured. `months` None: calendar years of the zone."""

    months: int | None
    grace_days: int
    zone: ZoneInfo

    def begins(self, now: datetime) -> datetime:
        """No order from before that instant keeps anybody in a tier now."""
        if self.months is None:
            year = (now - timedelta(days=self.grace_days)).astimezone(self.zone).year
            return self.new_year(year - 1)
        days = 31 * self.months + self.grace_days + 1
        return now - timedelta(days=days)

    def new_year(self, year: int) -> datetime:
        """Its first instant."""
        return datetime(year, 1, 1, tzinfo=self.zone)

    def ends(self, at: datetime) -> datetime:
        """When an order of a rolling period counts no more: the same local time so many months later."""
        local = at.astimezone(self.zone)
        naive = expires_at(local.replace(tzinfo=ZoneInfo("UTC")), self.months)
        assert naive is not None
        return naive.replace(tzinfo=self.zone)


@dataclass(frozen=True, slots=True)
class Standing:
    """In which tier a customer is, and until when without buying more."""

    slug: str
    keeps_until: datetime
    promised_until: datetime | None = None


def measure(contributions: Iterable[Contribution], period: TierPeriod, now: datetime) -> int:
    """What counts now: of the calendar year, or of the months that end now."""
    if period.months is None:
        year = now.astimezone(period.zone).year
        return sum(part.amount for part in contributions if part.at.astimezone(period.zone).year == year)
    return sum(part.amount for part in contributions if part.at <= now < period.ends(part.at))


def peaks(contributions: Iterable[Contribution], period: TierPeriod) -> list[tuple[datetime, int]]:
    """Instants at which something stops to count, without the grace, and how much had counted until then.

    A calendar year counts until the end of the next one.
    """
    if period.months is None:
        years: dict[int, int] = defaultdict(int)
        for part in contributions:
            years[part.at.astimezone(period.zone).year] += part.amount
        return [(period.new_year(year + 2), total) for year, total in years.items()]
    steps = sorted(
        step
        for part in contributions
        for step in ((part.at, 1, part.amount), (period.ends(part.at), 0, -part.amount))
    )
    running, highs = 0, []
    for at, begins, change in steps:
        if not begins:
            highs.append((at, running))
        running += change
    return highs


def kept_until(high: Iterable[tuple[datetime, int]], threshold: int, period: TierPeriod) -> datetime | None:
    """Until when a tier of this threshold is kept, grace included; None when it was never reached. `high`: of `peaks`."""
    ends = [at for at, total in high if total >= threshold]
    return max(ends) + timedelta(days=period.grace_days) if ends else None


def standing(
    tiers: Sequence[Tier], contributions: Sequence[Contribution], period: TierPeriod, now: datetime
) -> Standing | None:
    """The highest tier that what was bought keeps the customer in; None below the first that asks for something."""
    high = peaks(contributions, period)
    for tier in reversed(tiers):
        if tier.threshold > 0:
            until = kept_until(high, tier.threshold, period)
            if until is not None and until > now:
                return Standing(tier.slug, until)
    return None


def kept_promise(
    held: Standing | None, earned: Standing | None, tiers: Sequence[Tier], now: datetime
) -> Standing | None:
    """What was earned; or the higher tier that is held, where it was promised and the promise is not over."""
    places = {tier.slug: place for place, tier in enumerate(tiers)}
    if held is None or held.promised_until is None or held.promised_until <= now or held.slug not in places:
        return earned
    if earned is not None and places[earned.slug] >= places[held.slug]:
        return earned
    return Standing(held.slug, held.promised_until, held.promised_until)


def brought_along(
    tiers: Sequence[Tier], name: str, since: datetime, period: TierPeriod, now: datetime
) -> Standing | None:
    """The tier of this slug or name, as if it had been reached when it was brought along: it is kept as long as that.

    None once that is over, and for a level that the programme does not have.
    """
    tier = next(
        (tier for tier in tiers if name.strip().casefold() in (tier.slug, tier.name.casefold())), None
    )
    if tier is None or not tier.threshold:
        return None
    high = peaks([Contribution(since, tier.threshold)], period)
    until = kept_until(high, tier.threshold, period)
    return Standing(tier.slug, until) if until is not None and until > now else None


def higher(first: Standing | None, second: Standing | None, tiers: Sequence[Tier]) -> Standing | None:
    """Of two the higher tier; of equal ones the first."""
    places = {tier.slug: place for place, tier in enumerate(tiers)}
    if first is None or second is None:
        return first or second
    return second if places[second.slug] > places[first.slug] else first


def reached(tiers: Sequence[Tier], before: str | None, after: str | None) -> list[Tier]:
    """The tiers on the way up, all that were passed: whether two orders were seen together or one by one is the same."""
    places = {tier.slug: place for place, tier in enumerate(tiers)}
    low, high = (places.get(slug, -1) if slug else -1 for slug in (before, after))
    return [tier for tier in tiers[low + 1 : high + 1] if tier.threshold > 0]


def next_tier(tiers: Sequence[Tier], held: str | None) -> Tier | None:
    """The one above; None at the top."""
    for place, tier in enumerate(tiers):
        if tier.slug == held:
            return tiers[place + 1] if place + 1 < len(tiers) else None
    return next((tier for tier in tiers if tier.threshold > 0), None)
