"""What a night of scoring writes, without a clock."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from benchmarks.score_customers import DAYS, fill
from saleor_retention.segments.models import SegmentChange
from saleor_retention.segments.runs import score_day

pytestmark = pytest.mark.django_db

CUSTOMERS = 400
NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
REWRITTEN = """
SELECT pg_stat_get_xact_tuples_updated(r.oid), pg_stat_get_xact_tuples_hot_updated(r.oid)
FROM (SELECT 'saleor_retention_customerscore'::regclass AS oid) r
"""


def rewritten() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(REWRITTEN)
        return cursor.fetchone()


def test_the_scores_of_the_next_day_fit_beside_those_of_the_day_before():
    """They stay on their pages, so that no index is written, but of those who changed group."""
    fill(CUSTOMERS, 5 * CUSTOMERS)
    first, second = DAYS
    assert score_day(now=NOW, day=first)
    assert rewritten() == (0, 0)
    assert score_day(now=NOW, day=second)
    rows, on_their_page = rewritten()
    moved = SegmentChange.objects.filter(day=second).count()
    assert rows == on_their_page + moved
    assert on_their_page > 0.8 * CUSTOMERS > moved
