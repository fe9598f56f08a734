"""G3 on a real Saleor: nothing of ours acts any more, what was paid for keeps its price, the books can be read."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from saleor.checkout.models import Checkout
from saleor.core.db.connection import allow_writer
from saleor.discount.models import VoucherCode
from saleor.giftcard.models import GiftCard
from saleor.plugins.models import PluginConfiguration

from saleor_retention import tasks
from saleor_retention.customers.identity import member
from saleor_retention.errors import WrongCampaignState
from saleor_retention.hosts.saleor.config.plugin_config import is_on, stored
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Account, Hold
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.offers.campaigns.states import campaign_pause, campaign_resume
from saleor_retention.offers.models import Campaign, Reservation
from saleor_retention.store.port import store

from .storefront import Shopper, a_campaign, granted, pay_by_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G3")]


def run(*options: str) -> tuple[str, int]:
    out, status = StringIO(), 0
    with allow_writer():
        try:
            call_command("retention_uninstall", *options, stdout=out)
        except SystemExit as error:
            status = int(str(error.code))
    return out.getvalue(), status


@pytest.fixture
def installed(channel_USD, customer_user):
    """The plugin on, its rows of beat, a campaign, a member with 100 points of which 30 are held, and a card."""
    PluginConfiguration.objects.create(
        identifier="saleor.retention", name="Retention", active=True, configuration=[]
    )
    schedule = IntervalSchedule.objects.create(every=1, period="minutes")
    for name in ("saleor_retention.tasks.sweep", "saleor_retention.tasks.process_inbox", "saleor.other"):
        PeriodicTask.objects.create(name=name, task=name, interval=schedule)
    points = programme_create("points", "Points")
    now = datetime.now(UTC)
    customer = member(customer_user.pk)
    with allow_writer():
        adjust(customer.pk, points.pk, 100, actor="staff:1", reason="gift", key="k", now=now)
        hold(customer.pk, points.pk, 30, Checkout().pk, now=now)
    if gift_cards.CARDS_BIND:
        store().issue_gift_card(key="k", user_id=customer_user.pk, amount_minor=500, currency="USD")
    return a_campaign(channel_USD)


def balances() -> dict[str, int]:
    return dict(Account.objects.filter(customer__isnull=False).values_list("kind", "balance"))


def test_asked_what_there_is_it_tells_and_changes_nothing(installed, shopper, customer_user):
    grant = granted(installed, customer_user)
    shopper.create((2, 8))
    for options in (["--dry-run"], []):
        said, status = run(*options)
        assert status == 0
        assert "1 campaigns that run or rest" in said
        assert "1 unpaid checkouts with a code of ours" in said
        assert "2 rows of celery beat" in said
        assert "the plugin is on" in said
    assert shopper.look().code == grant.code
    assert Campaign.objects.get().state == "active"


def test_nothing_of_ours_acts_any_more_and_doing_it_again_does_nothing(installed, shopper, customer_user):
    grant = granted(installed, customer_user)
    shopper.create((2, 8))
    said, status = run("--yes")
    assert (status, "Nothing of ours acts any more." in said) == (0, True)
    seen = shopper.look()
    assert (seen.code, seen.total) == (None, Decimal("240.0"))
    assert not Reservation.objects.exists()
    assert not VoucherCode.objects.get(code=grant.code).is_active
    assert not GiftCard.objects.filter(is_active=True).exists()
    assert (balances()["available"], balances()["held"], Hold.objects.get().state) == (100, 0, "released")
    assert [row.task for row in PeriodicTask.objects.all()] == ["saleor.other"]
    assert not is_on(stored())
    assert shopper.add((2, 1)).code is None
    assert [error["code"] for error in shopper.type_code(grant.code).errors] == ["INVALID"]
    again, status = run("--yes")
    assert (status, again) == (0, said)


def test_a_campaign_that_rests_is_ended_too_or_it_would_go_on_with_codes_that_are_gone(
    installed, customer_user
):
    grant = granted(installed, customer_user)
    campaign_pause(installed.pk)
    said, _ = run("--dry-run")
    assert "1 campaigns that run or rest" in said
    run("--yes")
    assert Campaign.objects.get().state == "stopped"
    assert not VoucherCode.objects.get(code=grant.code).is_active
    with pytest.raises(WrongCampaignState):
        campaign_resume(installed.pk, now=datetime.now(UTC))


def test_what_is_paid_for_keeps_its_price_and_the_plugin_until_it_is_over(
    installed, shopper, user2_api_client, channel_USD, customer_user, customer_user2, wares
):
    mine, theirs = granted(installed, customer_user), granted(installed, customer_user2)
    shopper.create((2, 8), ready=True)
    pay_by_transaction(shopper, shopper.deliver().total)
    other = Shopper(user2_api_client, channel_USD, wares)
    assert other.create((2, 8)).code == theirs.code
    said, status = run("--yes")
    assert status == 1
    assert f"paid for, and left as it is: checkout {shopper.pk}" in said
    assert is_on(stored())
    assert PeriodicTask.objects.filter(task__startswith="saleor_retention.").count() == 2
    assert other.look().code is None
    assert shopper.look().total == Decimal("226.0")
    answer = shopper.complete()
    assert (answer["errors"], answer["order"]["voucherCode"]) == ([], mine.code)
    _, status = run("--yes")
    assert (status, is_on(stored())) == (0, False)


def test_on_request_it_is_switched_off_all_the_same(installed, shopper, customer_user):
    grant = granted(installed, customer_user)
    shopper.create((2, 8), ready=True)
    pay_by_transaction(shopper, shopper.deliver().total)
    said, status = run("--yes", "--leave-paid")
    assert (status, is_on(stored())) == (0, False)
    assert f"checkout {shopper.pk}" in said
    answer = shopper.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"]) == ([], 226.0)
    assert answer["order"]["voucherCode"] == grant.code


def test_afterwards_the_books_can_still_be_written_down(installed, shopper, customer_user, tmp_path):
    granted(installed, customer_user)
    run("--yes")
    tasks.sweep()
    with allow_writer():
        call_command("retention_export", str(tmp_path), stdout=StringIO())
    with open(tmp_path / "account.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"]: row["balance"] for row in rows if row["customer_id"]} == {
        "available": "100",
        "held": "0",
        "owed": "0",
    }
    assert (tmp_path / "MANIFEST.json").exists()
