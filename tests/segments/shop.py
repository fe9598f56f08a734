"""Customers with orders, scored by days."""

from datetime import UTC, date, datetime, time

from saleor_retention.segments.models import CustomerScore, SegmentChange
from saleor_retention.segments.runs import score_day
from tests.builders.customers import customer_of
from tests.metrics.shop import bought, take_in

TODAY = date(2026, 7, 1)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def scored(day: date = TODAY, *, now: datetime | None = None) -> bool:
    return score_day(now=now or noon(day), day=day)


def score_of(user_id: int, currency: str = "USD") -> CustomerScore | None:
    return CustomerScore.objects.filter(customer=customer_of(user_id), currency=currency).first()


def group_of(user_id: int, currency: str = "USD") -> str | None:
    score = score_of(user_id, currency)
    return score.group if score else None


def rfm_of(user_id: int) -> tuple[int, int, int]:
    score = score_of(user_id)
    assert score is not None
    return score.recency, score.frequency, score.monetary


def history_of(user_id: int, currency: str = "USD") -> list[tuple[date, str, str]]:
    rows = SegmentChange.objects.filter(customer=customer_of(user_id), currency=currency).order_by(
        "day", "pk"
    )
    return list(rows.values_list("day", "before", "after"))


def spread_shop() -> None:
    """Five customers who differ in everything: customer n bought n times, the last one n times ten days before July."""
    orders = []
    for user_id in range(1, 6):
        for number in range(user_id):
            day = date(2026, 6, 26).toordinal() - 25 * (5 - user_id) - 30 * number
            orders.append(bought(user_id, date.fromordinal(day).isoformat(), 1_000 * user_id))
    take_in(*orders)
