"""Orders of a file: what is read, and what is wrong line by line."""

from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.errors import Required
from saleor_retention.loyalty.simulation import order_file
from saleor_retention.loyalty.simulation.figures import figures_of
from saleor_retention.loyalty.simulation.order_file import OrderFault, read_orders, replay_file
from tests.builders.simulation import a_trial, assert_adds_up

HEAD = "Order ID,Email,Placed at,Net,Currency,Cost\n"


def read(text, currency="USD"):
    return read_orders(StringIO(text), currency=currency, zone=ZoneInfo("Europe/Berlin"))


def test_a_line_is_an_order_whatever_its_columns_are_called_and_however_it_is_cut():
    file = read(
        HEAD + "1, Ann@Example.com ,2026-03-01,100.00,usd,40\n\n2,,2026-03-01T10:00:00+01:00,5,USD,\n"
    )
    assert file.wrong == 0
    assert [(o.customer, o.order, o.net_minor, o.cost_minor) for o in file.orders] == [
        ("", "2", 500, None),
        ("ann@example.com", "1", 10_000, 4_000),
    ]
    assert [o.placed_at for o in file.orders] == [
        datetime(2026, 3, 1, 9, tzinfo=UTC),
        datetime(2026, 2, 28, 23, tzinfo=UTC),
    ]
    cut = read("\ufeffid;customer;date;amount;currency\n7;42;2026-03-01;1.5;USD\n")
    assert [(o.customer, o.net_minor) for o in cut.orders] == [("42", 150)]


def test_customers_are_one_however_they_are_typed_and_guests_earn_nothing():
    file = read(
        HEAD
        + "1,ann@example.com,2026-03-01,100,USD,\n2,ANN@example.com,2026-04-01,50,USD,\n3,,2026-04-01,70,USD,\n"
    )
    trial = a_trial()
    figures = figures_of(trial.version, trial.assumptions, replay_file(file, trial))
    assert_adds_up(figures)
    assert (figures.issued, figures.tally.customers, figures.tally.guest_orders) == (150, 1, 1)
    assert figures.tally.net_sales_minor == 22_000


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",ann,2026-03-01,1,USD,", "no number"),
        ("1,ann,yesterday,1,USD,", "The day is none"),
        ("1,ann,,1,USD,", "The day is none"),
        ("1,ann,2026-02-30,1,USD,", "The day is none"),
        ("1,ann,2026-03-01,,USD,", "net amount is no number"),
        ("1,ann,2026-03-01,1_000,USD,", "net amount is no number"),
        ("1,ann,2026-03-01,NaN,USD,", "net amount is no number"),
        ("1,ann,2026-03-01,-1,USD,", "negative"),
        ("1,ann,2026-03-01,1.005,USD,", "more digits"),
        ("1,ann,2026-03-01,1e40,USD,", "more digits"),
        ("1,ann,2026-03-01,1,EUR,", "this order is in EUR"),
        ("1,ann,2026-03-01,1,,", "no currency"),
        ("1,ann,2026-03-01,1,USD,dear", "cost is no number"),
        ("1,ann", "no currency"),
        (f"1,{'a' * 300},2026-03-01,1,USD,", "at most 254"),
    ],
)
def test_a_wrong_line_is_told_by_its_number_and_the_others_are_read(line, said):
    file = read(f"{HEAD}8,ann,2026-03-01,1,USD,\n\n{line}\n9,ann,2026-03-01,1,USD,\n")
    assert [o.order for o in file.orders] == ["8", "9"]
    ((fault),) = file.faults
    assert (fault.line, file.wrong) == (4, 1)
    assert said in fault.message


def test_an_order_stands_once_in_a_file():
    file = read(HEAD + "1,ann,2026-03-01,1,USD,\n1,ben,2026-03-02,1,USD,\n")
    assert file.faults == (OrderFault(3, "This order is on line 2, too."),)


def test_a_yen_has_no_parts():
    file = read("id,customer,date,net,currency\n1,ann,2026-03-01,1999,JPY\n2,ann,2026-03-01,1.5,JPY\n", "JPY")
    assert ([o.net_minor for o in file.orders], file.wrong) == ([1_999], 1)


def test_a_hundred_wrong_lines_are_told_and_all_are_counted():
    file = read(HEAD + "1,ann,never,1,USD,\n" * 150)
    assert (len(file.faults), file.wrong) == (order_file.MOST_FAULTS, 150)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no lines"), ("\n \n", "no lines"), ("a,b\n1,2\n", "order"), ("id,net\n", "customer")],
)
def test_a_file_without_lines_or_columns_is_refused(text, said):
    with pytest.raises(Required) as refused:
        read(text)
    assert said in refused.value.message
    assert refused.value.field == "file"
