"""An instant has an offset, is said to be of the shop's zone, or is a whole day; nothing else is read as one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.core.clock import instant
from saleor_retention.errors import Invalid

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-01T09:00:00Z", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01T09:00:00.123456z", datetime(2026, 3, 1, 9, 0, 0, 123456, UTC)),
        ("2026-03-01 09:00+05:30", datetime(2026, 3, 1, 3, 30, tzinfo=UTC)),
        ("2026-03-01T09:00:00-0800", datetime(2026, 3, 1, 17, tzinfo=UTC)),
        ("2026-03-01T24:00:00Z", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-12-31T24:00+01:00", datetime(2026, 12, 31, 23, tzinfo=UTC)),
        (" 2026-03-01T09:00 local ", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("2026-07-01T24:00 local", datetime(2026, 7, 1, 22, tzinfo=UTC)),
        ("2026-10-25T02:30 local", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_offset_or_the_word_local_says_which_instant_it_is(text, meant):
    for is_end in (False, True):
        assert instant(text, BERLIN, field="at", is_end=is_end) == meant


@pytest.mark.parametrize(
    ("day", "first", "after"),
    [
        ("2026-03-01", datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 1, 23, tzinfo=UTC)),
        ("2026-03-29", datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    ],
)
def test_a_day_alone_is_the_whole_day_of_the_shops_zone(day, first, after):
    assert instant(day, BERLIN, field="at") == first
    assert instant(day, BERLIN, field="at", is_end=True) == after


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026-03-01T09:00:00", "2026-03-01T24:00:01Z", "2026-03-01T25:00Z", "2026-02-30", "2026-03-01T09Z",
        "2026-03-29T02:30 local", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "10000-01-01", "20260301",
        "2026-03-01T09:00:60Z", "2026-03-01T09:00+25:00", "٢٠٢٦-03-01", "1772355600",
    ],
)  # fmt: skip
def test_what_could_be_several_instants_or_none_is_refused_with_what_to_type(text):
    with pytest.raises(Invalid) as refusal:
        instant(text, BERLIN, field="ends_at")
    assert refusal.value.field == "ends_at"
    assert "Europe/Berlin" in refusal.value.message
    assert "2026-03-01T09:00:00+01:00" in refusal.value.message


def test_the_last_day_of_the_calendar_does_not_end():
    with pytest.raises(Invalid):
        instant("9999-12-31", BERLIN, field="at", is_end=True)
