"""History is taken in once, in pages that survive a kill, with points for it or without, as the owner chose."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention import pipeline
from saleor_retention.core.failpoints import armed
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Entitlement, ProgrammeVersion, Withheld
from saleor_retention.management.progress import Line, progress
from saleor_retention.orders.models import Backfill, OrderFact
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.orders import Status
from tests.builders import NOON, an_order
from tests.builders.points import a_programme, an_id
from tests.inbox import store_news
from tests.rollout.shop import LIVE, SHADOW, available, news, withheld

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G1")]


def run(*options: str) -> str:
    out = StringIO()
    call_command("retention_backfill", *options, stdout=out)
    return out.getvalue()


def day(n: int) -> datetime:
    return NOON + timedelta(days=n)


@pytest.fixture
def history(shop):
    """Seven paid orders of 130 points, one a day, of customers 1, 2 and 3; account 4 never bought."""
    for user_id in range(1, 5):
        shop.join(
            CustomerSnapshot(user_id, f"user{user_id}@example.com", datetime(2026, 1, user_id, tzinfo=UTC))
        )
    orders = [
        an_order(an_id(n), user_id=1 + n % 3, created_at=day(n), fully_paid_at=day(n)) for n in range(7)
    ]
    shop.put(*orders)
    a_programme()
    return orders


def test_accounts_and_orders_are_taken_in_and_a_second_run_changes_nothing(history):
    said = run()
    assert "4 accounts met, 7 orders looked at, 7 of them were news." in said
    assert [available(user) for user in (1, 2, 3)] == [390, 260, 260]
    assert Customer.objects.get(user_id=4).joined_at == datetime(2026, 1, 4, tzinfo=UTC)
    before = list(OrderFact.objects.order_by("pk").values())
    assert "4 accounts met, 7 orders looked at, 0 of them were news." in run()
    assert list(OrderFact.objects.order_by("pk").values()) == before
    assert Entitlement.objects.count() == 7


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_run_that_dies_goes_on_where_it_was(history, page):
    times = []

    def die():
        times.append(1)
        if len(times) == page:
            raise KeyboardInterrupt

    with armed("backfill.before_commit", die), pytest.raises(KeyboardInterrupt):
        run("--batch", "2")
    assert OrderFact.objects.count() == Backfill.objects.get().orders == 2 * (page - 1)
    said = run("--batch", "2")
    assert f"{7 - 2 * (page - 1)} orders looked at" in said
    assert (OrderFact.objects.count(), available(1)) == (7, 390)
    assert Backfill.objects.get().finished_at is not None


def test_on_request_an_unfinished_run_begins_anew(history):
    fail = iter([False, True])

    def die():
        if next(fail):
            raise KeyboardInterrupt

    with armed("backfill.before_commit", die), pytest.raises(KeyboardInterrupt):
        run("--batch", "2")
    assert "7 orders looked at, 5 of them were news." in run("--restart")


def test_only_the_days_that_were_asked_for_are_taken_in(history):
    run("--since", "2026-03-02", "--until", "2026-03-03")
    assert sorted(OrderFact.objects.values_list("created_at", flat=True)) == [day(1), day(2)]


def test_days_in_the_wrong_order_are_refused_and_nothing_is_taken_in(history):
    with pytest.raises(CommandError, match="before --since"):
        run("--since", "2030-01-01", "--until", "2020-01-01")
    assert not OrderFact.objects.exists()
    assert run("--since", "2026-03-02", "--until", "2026-03-02").count("1 orders looked at") == 1


def test_points_without_a_programme_are_said_to_be_none(history):
    ProgrammeVersion.objects.all().delete()
    err = StringIO()
    call_command("retention_backfill", "--points", "--dry-run", stdout=StringIO(), stderr=err)
    assert err.getvalue() == "There is no loyalty programme yet: --points gives nothing to anybody.\n"


def test_a_dry_run_writes_nothing_and_tells_what_would_come(history, shop):
    shop.put(an_order(an_id("guest"), user_id=None, email="guest@example.com", channel="outlet"))
    shop.put(an_order(an_id("early"), user_id=1, created_at=datetime(2025, 6, 1, tzinfo=UTC)))
    news(history[0])
    with CaptureQueriesContext(connection) as captured:
        said = run("--dry-run").splitlines()
    assert said == [
        "4 accounts, 9 orders, of which 1 were taken in before",
        "9 purchases of 4 customers",
        "1,170.00 USD in net sales",
        "780 points would be issued in main",
        "1 orders of account holders without a version of a programme in force",
        "Nothing was written.",
    ]
    written = [
        one["sql"]
        for one in captured.captured_queries
        if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert (written, OrderFact.objects.count(), Backfill.objects.count()) == ([], 1, 0)


def test_what_a_dry_run_foretells_is_what_a_run_then_issues(history, shop):
    shop.agree("main", ChannelTerms(Mode.LIVE, date(2026, 3, 3)))
    said = run("--dry-run", "--points")
    assert "650 points would be issued in main" in said
    assert "260 points would be withheld in main: too_early" in said
    run("--points")
    assert sum(available(user) for user in (1, 2, 3)) == 650
    assert sorted(withheld().values()) == [("too_early", 130)] * 2


def test_a_guest_who_proved_her_address_is_foretold_as_what_she_is(history, shop):
    shop.put(an_order(an_id("as a guest"), user_id=None, email="user4@example.com"))
    assert "1040 points would be issued in main" in run("--dry-run")
    run()
    assert available(4) == 130


def test_without_points_history_never_earns_also_when_an_old_order_changes(history, shop):
    assert "910 points would be withheld in main: history" in run("--dry-run", "--no-points")
    run("--no-points")
    assert (OrderFact.objects.count(), Entitlement.objects.count()) == (7, 0)
    news(replace(history[0], kept_minor=8_400), replace(history[1], status=Status.CANCELLED))
    assert (Entitlement.objects.count(), Withheld.objects.filter(reason="history").count()) == (0, 7)
    assert pipeline.release_withheld(now=NOON) == 0
    later = an_order(user_id=1, created_at=day(30))
    news(later)
    assert available(1) == 130


def test_history_without_points_is_decided_in_shadow_mode_too(history, shop):
    shop.agree("main", SHADOW)
    run("--no-points")
    shop.agree("main", LIVE)
    assert pipeline.release_withheld(now=NOON) == 0
    assert Entitlement.objects.count() == 0


def test_the_later_choice_wins_and_gives_what_is_due_now(history):
    run("--no-points")
    run("--points")
    assert ([available(user) for user in (1, 2, 3)], withheld()) == ([390, 260, 260], {})


def test_what_was_earned_before_the_choice_stays(history):
    news(history[0])
    run("--no-points")
    assert (available(1), Withheld.objects.count()) == (130, 6)
    news(replace(history[0], kept_minor=8_400))
    assert available(1) == 65


def test_points_reach_orders_that_were_taken_in_before_there_was_a_programme(shop):
    order = an_order()
    news(order)
    a_programme()
    run()
    assert available() == 0
    run("--points")
    assert available() == 130


def test_one_order_that_cannot_be_read_is_left_to_the_workers_and_stops_no_other(history, shop, monkeypatch):
    sick, orders = history[3].id, shop.orders

    def sometimes(ids):
        if sick in ids:
            raise RuntimeError("cannot be read")
        return orders(ids)

    monkeypatch.setattr(shop, "orders", sometimes)
    assert "7 orders looked at, 6 of them were news." in run()
    assert OrderFact.objects.count() == 6
    assert store_news().get().ref == str(sick)


@pytest.mark.parametrize(
    "options", [["--since", "soon"], ["--batch", "0"], ["--batch", "x"], ["--points", "--no-points"]]
)
def test_nonsense_is_refused(shop, options):
    with pytest.raises(CommandError):
        run(*options)
    assert Backfill.objects.count() == 0


class Terminal(StringIO):
    def isatty(self):
        return True


def test_without_tqdm_a_plain_line_says_how_far_it_is():
    out = Terminal()
    line = Line("orders", 200, out)
    line.update(50)
    line.update(100)
    assert out.getvalue() == "\rorders: 50 of 200 (25 %)\rorders: 150 of 200 (75 %)"


def test_where_there_is_no_terminal_nothing_is_written_over():
    out = StringIO()
    with progress("orders", 2, stream=out) as bar:
        bar.update(1)
    assert out.getvalue() == ""
