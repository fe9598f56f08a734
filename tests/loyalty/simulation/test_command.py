"""`retention_simulate_points`: the shop's own orders or a file's, under a draft, rules in force, or rules of the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.core.clock import store_zone
from saleor_retention.hosts.standalone.demo.cdnow import history
from saleor_retention.loyalty.programmes import programme_create
from tests.builders.points import a_programme, the_shop_says, whole_books
from tests.builders.simulation import REDEMPTION, a_draft_of
from tests.builders.tiers import a_tier_plan, an_order_of

pytestmark = pytest.mark.django_db
OWN = ("--channel=main", "--currency=usd", "--points=1", "--worth=100=1.00")


def said(*arguments):
    out, err = StringIO(), StringIO()
    call_command("retention_simulate_points", *arguments, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def bought(customers=3):
    the_shop_says(*(an_order_of(n, 10_000, user_id=n + 1, email="") for n in range(customers)))


@pytest.mark.promise("L8.3")
def test_a_draft_on_the_shops_own_orders():
    draft = a_draft_of(programme_create("stars", "Stars").pk, rate_points=2)
    bought()
    before = whole_books()
    lines, _ = said(f"--draft={draft.pk}", "--redeemed-share=0.5")
    assert lines == [
        "3 purchases, 300.00 USD in net sales, of 3 customers",
        "600 points issued to 3 customers, 0 wait, returns took 0",
        "300 spent, 0 ended, 300 owed, 3.00 USD",
        "cost as assumed: 300 points, 3.00 USD, 1.00 % of net sales",
        "margin unknown: no order's goods have cost prices",
    ]
    assert whole_books() == before


def test_rules_in_force_by_the_tiers_of_their_programme_and_rules_of_ones_own():
    version = a_programme(terms={"redemption": REDEMPTION})
    bought()
    a_tier_plan(version.programme_id)
    assert "tier bronze: 3 customers, 3 ever reached it" in said("--channel=main")[0]
    lines, _ = said(*OWN, "--for=2.50", "--expiry-months=1", "--tiers=low=50,high=500", "--tiers-months=12")
    assert "120 points issued to 3 customers, 0 wait, returns took 0" in lines
    assert lines[-2:] == [
        "tier low: 3 customers, 3 ever reached it",
        "tier high: 0 customers, 0 ever reached it",
    ]


def test_orders_of_a_file_with_its_wrong_lines(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "order,customer,placed_at,net,currency,cost\n1,ann,2026-01-05,100,USD,60\n2,ben,never,5,USD,\n"
    )
    lines, errors = said(*OWN, f"--orders={path}")
    assert errors == [
        "line 3: The day is none: write it as 2026-12-31, or as an instant with its offset.",
        "1 lines are wrong and were left out.",
    ]
    assert lines[1] == "100 points issued to 1 customers, 0 wait, returns took 0"
    assert lines[-1] == "margin where known: 40.00 USD, points cost 1.50 % of it"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "Name a draft"),
        (("--draft=7",), "There is no draft 7. There are: none."),
        (("--channel=main",), "No rules are in force"),
        (("--channel=main", "--points=1"), "currency"),
        ((*OWN, "--redeemed-share=2"), "0 to 1"),
        ((*OWN, "--redeemed-share=many"), "0 to 1"),
        ((*OWN, "--redeemed-after-days=-1"), "0 to 3650 days"),
        ((*OWN, "--expiry-months=0"), "1 to 1200"),
        ((*OWN, "--for=0"), "some money"),
        ((*OWN, "--for=NaN"), "is no amount"),
        ((*OWN, "--worth=much"), "is no worth"),
        ((*OWN, "--tiers=gold"), "are no tiers"),
        ((*OWN, "--tiers=Big Gold=5"), "slug"),
        ((*OWN, "--tiers=b=5,a=1"), "asks for more"),
        ((*OWN, "--orders=/nowhere/x.csv"), "cannot be read"),
        (("--draft=x",), "is no number"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_in_a_sentence(arguments, why):
    with pytest.raises(CommandError) as refused:
        said(*arguments)
    assert why in str(refused.value)


def test_a_file_that_is_no_table_is_told(tmp_path):
    path = tmp_path / "orders.csv"
    for content, why in ((b"", "no lines"), (b"a,b\n", "No heading"), (b"\xff\xfe\x00", "UTF-8")):
        path.write_bytes(content)
        with pytest.raises(CommandError, match=why):
            said(*OWN, f"--orders={path}")


def of_the_demo(path):
    """The sample history of the demo as a file."""
    rows = [
        f"{order.number},{order.user_id},{order.created_at.isoformat()},{order.due_minor / 100:.2f},USD,{order.due_minor // 2 / 100:.2f}"
        for order in history("sample", store_zone())
    ]
    path.write_text("\n".join(["order,customer,placed_at,net,currency,cost", *rows]))
    return path


def test_the_report_is_one_file_that_needs_nothing_else(tmp_path):
    path = tmp_path / "report.html"
    file = of_the_demo(tmp_path / "orders.csv")
    lines, _ = said(
        *OWN, f"--orders={file}", f"--report={path}", "--until=1998-06-30", "--expiry-months=12",
        "--tiers=silver=100,gold=300", "--tiers-months=12",
    )  # fmt: skip
    assert lines[1] == "239444 points issued to 2349 customers, 0 wait, returns took 0"
    page = path.read_text()
    assert "239,444" in page
    for foreign in ("<script", "http://", "https://", "<link", "@import", "url("):
        assert foreign not in page
    assert page.count("<svg") == 3
    assert page.count("As a table") == 3
    path = tmp_path / "no" / "report.html"
    with pytest.raises(CommandError, match="cannot be written"):
        said(*OWN, f"--orders={file}", f"--report={path}")


def test_names_in_the_report_are_text(tmp_path):
    draft = a_draft_of(programme_create("stars", "Stars").pk, name="<b>Spring</b>")
    path = tmp_path / "report.html"
    said(f"--draft={draft.pk}", f"--report={path}")
    page = path.read_text()
    assert "&lt;b&gt;Spring" in page
    assert "<b>" not in page
    assert "No past order would have earned points." in page
