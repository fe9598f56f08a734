"""The one story of the fault tests, and what its books say when all went well.

Ann brought Ben. Ann used their personal offer on an order of 130 points and had half of it refunded; Ben's first
order is worth 130 and rewards both. What is killed, cut, repeated or reordered on the way makes no difference.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from saleor_retention.core.db import execute
from saleor_retention.core.invariants import violations
from saleor_retention.core.models import OutboxEffect
from saleor_retention.invariants import INVARIANTS
from saleor_retention.loyalty.models import Account, Entitlement, Transaction
from saleor_retention.offers.models import Redemption
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.orders import OrderSnapshot
from tests.builders import NOON, an_order
from tests.builders.campaigns import a_campaign, granted
from tests.builders.points import a_member, a_programme, an_id
from tests.inbox import store_news

HOUR = timedelta(hours=1)
LATER = NOON + HOUR
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

QUIET_DAY: dict[str, Any] = {
    "points": {1: 65 + 500, 2: 130 + 250},
    "due": 65 + 500 + 130 + 250,
    "movements": 4,
    "referral": "rewarded",
    "redemptions": 1,
    "sold": (2, 6_500 + 13_000),
    "waiting": 0,
}
"""Points by account; what all are due; movements of points; the referral; living uses of the offer; purchases
and net sales as the deltas add up; rings not worked off."""
NOTHING_YET: dict[str, Any] = {
    "points": {},
    "due": 0,
    "movements": 0,
    "referral": "pending",
    "redemptions": 0,
    "sold": (0, 0),
    "waiting": 2,
}


@dataclass(frozen=True)
class Story:
    """The two orders as the shop has them at the end of a quiet day."""

    ann: OrderSnapshot
    ben: OrderSnapshot

    @property
    def orders(self) -> tuple[OrderSnapshot, OrderSnapshot]:
        return self.ann, self.ben

    @property
    def ids(self) -> list[Any]:
        return [self.ann.id, self.ben.id]


def tell(shop: Any, *, at: datetime = NOON) -> Story:
    """The story up to the rings, which are the test's to send, to lose or to repeat."""
    version = a_programme()
    ann = a_member(1)
    referral_terms_set(
        channel="main",
        programme_id=version.programme_id,
        referrer_points=500,
        referee_points=250,
        is_active=True,
        valid_from=NEW_YEAR,
        actor="staff:1",
        reason="spring",
        now=NEW_YEAR,
    )
    shop.join(CustomerSnapshot(1, "ann@example.com", at))
    shop.join(CustomerSnapshot(2, "ben@example.com", at))
    claim(2, get_or_create_code(ann.pk, at), at)
    grant = granted(a_campaign())
    story = Story(
        an_order(an_id("ann's"), kept_minor=8_400, voucher_code=grant.code, created_at=at, fully_paid_at=at),
        an_order(
            an_id("ben's"),
            user_id=2,
            email="ben@example.com",
            created_at=at + HOUR,
            fully_paid_at=at + HOUR,
        ),
    )
    shop.put(*story.orders)
    return story


def books() -> dict[str, Any]:
    """What the story came to, in the terms of `QUIET_DAY`."""
    available = Account.objects.filter(kind="available", balance__gt=0)
    [(purchases, net)] = execute(
        "SELECT coalesce(sum(purchases), 0), coalesce(sum(net_sales_minor), 0) FROM saleor_retention_salesdelta",
        [],
    )
    return {
        "points": dict(available.values_list("customer__user_id", "balance")),
        "due": sum(Entitlement.objects.values_list("due", flat=True)),
        "movements": Transaction.objects.count(),
        "referral": Referral.objects.get(referee__user_id=2).state,
        "redemptions": Redemption.objects.filter(given_back_at=None).count(),
        "sold": (int(purchases), int(net)),
        "waiting": store_news().count(),
    }


def without(keys: Sequence[str], found: dict[str, Any]) -> dict[str, Any]:
    """The books but for these entries: repeated changes of mind leave more movements and the same points."""
    return {name: value for name, value in found.items() if name not in keys}


def nothing_was_written() -> bool:
    """Not half a command: neither facts nor points nor uses."""
    return books() == NOTHING_YET and not OrderFact.objects.exists()


def leases_end() -> None:
    """The time of a dead worker's lease passes, and that of everybody's patience."""
    execute(
        "UPDATE saleor_retention_inboxitem SET claimed_until = now() - interval '1 second' WHERE claimed_until > now()",
        [],
    )
    store_news().filter(parked_at=None).update(due_at=NOON)
    execute(
        "UPDATE saleor_retention_outboxeffect SET claimed_until = now() - interval '1 second' WHERE claimed_until > now()",
        [],
    )
    OutboxEffect.objects.filter(parked_at=None, delivered_at=None).update(due_at=NOON)


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back at the end: many runs of one story in one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def broken(*, waits: bool = False) -> dict[str, list[Any]]:
    """The invariants that do not hold, with their rows; those about time only where sweeps have run."""
    return {one.name: rows for one in INVARIANTS if (waits or not one.waits) and (rows := violations(one))}
