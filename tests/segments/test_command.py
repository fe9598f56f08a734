"""`retention_score`: what operators see of it."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from saleor_retention.segments.models import CustomerScore, ScoringRun

from .shop import TODAY, noon, spread_shop

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M4.1")]


def said(*arguments: str) -> list[str]:
    out = StringIO()
    with time_machine.travel(noon(TODAY), tick=False):
        call_command("retention_score", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_a_dry_run_tells_and_writes_nothing():
    spread_shop()
    assert said("--dry-run") == [
        "USD Acquaintances: 1 customers (1 come from elsewhere), 2 orders, 40.00 USD net",
        "USD Breakups: 1 customers (1 come from elsewhere), 1 orders, 10.00 USD net",
        "USD Potential lovers: 1 customers (1 come from elsewhere), 3 orders, 90.00 USD net",
        "USD Soulmates: 1 customers (1 come from elsewhere), 5 orders, 250.00 USD net",
        "USD True lovers: 1 customers (1 come from elsewhere), 4 orders, 160.00 USD net",
        "Nothing was written.",
    ]
    assert ScoringRun.objects.count() == 0


def test_a_day_is_scored_once():
    spread_shop()
    assert said() == ["5 customers and currencies were scored."]
    assert said() == ["5 customers and currencies had been scored already."]


def test_a_history_to_begin_with():
    spread_shop()
    assert said("--day=2026-03-10") == ["3 customers and currencies were scored."]
    assert said() == ["5 customers and currencies were scored."]
    with pytest.raises(CommandError, match="2026-07-01 was scored already"):
        said("--day=2026-06-01")
    assert set(CustomerScore.objects.values_list("scored_on", flat=True)) == {TODAY}
