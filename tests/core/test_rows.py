"""Rows of statements become dataclasses by the names of their columns."""

from dataclasses import dataclass

import pytest

from saleor_retention.core.db import fetch

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Parcel:
    number: int
    label: str
    is_sent: bool = False


def test_columns_are_matched_by_name_in_whatever_order():
    sql = "SELECT v.is_sent, v.label, v.number FROM (VALUES (1, 'a', false), (2, 'b', true)) AS v(number, label, is_sent) ORDER BY 3"
    assert fetch(Parcel, sql) == [Parcel(1, "a", False), Parcel(2, "b", True)]


def test_values_are_parameters():
    sql = "SELECT %s::int AS number, %s AS label, true AS is_sent"
    assert fetch(Parcel, sql, [7, "a%s"]) == [Parcel(7, "a%s", True)]


def test_no_row_is_an_empty_list():
    assert fetch(Parcel, "SELECT 1 AS number, '' AS label, true AS is_sent WHERE false") == []


@pytest.mark.parametrize(
    "columns",
    [
        "1 AS number, 'a' AS label",
        "1 AS number, 'a' AS label, true AS is_sent, 2 AS weight",
        "1 AS number, 'a' AS name, true AS is_sent",
        "1 AS number, 'a' AS label, 'b' AS label, true AS is_sent",
    ],
    ids=["a field without a column", "a column without a field", "another name", "a name twice"],
)
@pytest.mark.parametrize("rows", ["WHERE true", "WHERE false"], ids=["rows", "no row"])
def test_a_mismatch_fails_with_both_lists(columns, rows):
    with pytest.raises(TypeError, match=r"Parcel has the fields .*, the statement the columns"):
        fetch(Parcel, f"SELECT {columns} {rows}")
