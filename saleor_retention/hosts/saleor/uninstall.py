"""The way out: nothing of ours is left in Saleor that acts, and the books stay where they are.

The order matters. As long as a checkout carries an offer of ours, the gate must stand: campaigns stop first, codes
and cards go next, and only then beat's rows and the plugin's own switch.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from saleor.discount.models import Voucher, VoucherCode
from saleor.giftcard.models import GiftCard
from saleor.plugins.models import PluginConfiguration

from ...core.db import execute
from ...loyalty.ledger.holds import open_holds, release_all
from ...offers.campaigns.lifecycle import campaign_stop
from ...offers.checkout.detach_all import wind_down
from ...offers.models import Campaign, CampaignState
from ...store.pagination import CheckoutWithCode
from ...store.port import store
from .checkout.payments import IS_PAID
from .config.plugin_config import PLUGIN_ID, is_on, stored
from .console.registration import registered, unregister
from .vouchers.campaign_vouchers import withdraw_offer
from .vouchers.cleanup import clear_up
from .vouchers.gift_cards import OURS, close_gift_card
from .vouchers.shared_vouchers import CAMPAIGN, PRIVATE

BATCH = 500
OUR_TASKS = "saleor_retention."


@dataclass(slots=True)
class UninstallReport:
    """What of ours is in Saleor, before or after."""

    campaigns: int = 0
    """Running ones, and those that rest: they may go on."""
    checkouts: int = 0
    """Open, unpaid, with a code of ours."""
    codes: int = 0
    """That work, though no checkout carries them."""
    cards: int = 0
    """That are active, on no paid checkout."""
    holds: int = 0
    """Open ones, of no paid checkout."""
    beat_rows: int = 0
    apps: int = 0
    """By which the Dashboard mounts our pages."""
    is_on: bool = False
    paid: list[UUID] = field(default_factory=list)
    """Open checkouts that are paid for with an offer or a card of ours: their price is not ours to change."""

    @property
    def things(self) -> dict[str, int]:
        """By name, for people."""
        return {
            "campaigns that run or rest": self.campaigns,
            "unpaid checkouts with a code of ours": self.checkouts,
            "codes that work": self.codes,
            "gift cards of ours": self.cards,
            "open holds of points": self.holds,
            "rows of celery beat": self.beat_rows,
            "apps in the Dashboard": self.apps,
        }


def remains() -> UninstallReport:
    """Count it all; nothing is written."""
    checkouts_with_our_codes = list(_carriers())
    paid = _paid(checkouts_with_our_codes)
    return UninstallReport(
        campaigns=_running().count(),
        checkouts=sum(not carrier.is_paid for carrier in checkouts_with_our_codes),
        codes=_idle_codes().count(),
        cards=_cards(paid).count(),
        holds=open_holds(spare=paid),
        beat_rows=_beat_rows().count() if _has_beat() else 0,
        apps=registered(),
        is_on=is_on(stored()),
        paid=paid,
    )


def uninstall(*, now: datetime, leave_paid: bool = False) -> UninstallReport:
    """Do it, as far as it can be done; answers what is left. Doing it again goes on.

    As long as a checkout that is paid for carries something of ours, or a code could not be taken off, beat's rows and
    the plugin stay, so that its order is counted. `leave_paid`: they go all the same.
    """
    for campaign_id in _running().values_list("pk", flat=True):
        campaign_stop(campaign_id, now=now)
    left = wind_down()
    for voucher_id in _vouchers():
        withdraw_offer(str(voucher_id))
    clear_up(now=now)
    paid = _paid(list(_carriers()))
    for card_id in list(_cards(paid).values_list("pk", flat=True)):
        close_gift_card(str(card_id))
    while release_all(spare=paid, now=now):
        pass
    if not left.failed and (leave_paid or not paid):
        if _has_beat():
            _beat_rows().delete()
        rows = PluginConfiguration.objects.using(DEFAULT_DB_ALIAS)
        rows.filter(identifier=PLUGIN_ID).update(active=False)
        unregister()
    return remains()


def _running() -> QuerySet[Campaign]:
    return Campaign.objects.filter(state__in=(CampaignState.ACTIVE, CampaignState.PAUSED))


def _carriers() -> Iterator[CheckoutWithCode]:
    after = None
    while page := store().checkouts_with_our_codes(after=after, limit=BATCH):
        yield from page
        after = page[-1].checkout_id


def _paid(checkouts_with_our_codes: list[CheckoutWithCode]) -> list[UUID]:
    """Open checkouts that are paid for, and carry a code or a card of ours."""
    rows = execute(
        f"""
        SELECT DISTINCT c.token FROM checkout_checkout c
        JOIN checkout_checkout_gift_cards m ON m.checkout_id = c.token
        JOIN giftcard_giftcard g ON g.id = m.giftcard_id AND g.private_metadata ? %(ours)s
        WHERE {IS_PAID}
        """,
        {"ours": OURS},
    )
    return sorted(
        {pk for (pk,) in rows}
        | {carrier.checkout_id for carrier in checkouts_with_our_codes if carrier.is_paid}
    )


def _cards(paid: list[UUID]) -> Any:
    cards = GiftCard.objects.using(DEFAULT_DB_ALIAS).filter(private_metadata__has_key=OURS, is_active=True)
    return cards.exclude(checkouts__in=paid).order_by("pk")


def _vouchers() -> list[int]:
    """Those of campaigns: private ones go as soon as they are empty."""
    vouchers = Voucher.objects.using(DEFAULT_DB_ALIAS).filter(private_metadata__has_key=CAMPAIGN)
    return sorted(vouchers.values_list("pk", flat=True))


def _our_codes() -> Any:
    codes = VoucherCode.objects.using(DEFAULT_DB_ALIAS)
    return codes.filter(voucher__private_metadata__has_any_keys=[CAMPAIGN, PRIVATE])


def _idle_codes() -> Any:
    carried = [carrier.code for carrier in _carriers()]
    return _our_codes().filter(is_active=True).exclude(code__in=carried)


def _has_beat() -> bool:
    return apps.is_installed("django_celery_beat")


def _beat_rows() -> Any:
    rows: Any = apps.get_model("django_celery_beat", "PeriodicTask")
    return rows.objects.using(DEFAULT_DB_ALIAS).filter(task__startswith=OUR_TASKS)
