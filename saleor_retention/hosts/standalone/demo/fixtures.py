"""What the demo's shop holds beside its campaigns: goods on its shelves, an audience, codes, a draft order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from ....audiences.audiences import audience_create
from ....audiences.lists.lists import list_upload
from ....audiences.membership_changes import record_movements
from ....audiences.models import Audience, AudienceList
from ....core.idempotency import StaffContext
from ....offers.codes.claims import MOST_IN_A_BATCH, batch_codes, codes_create
from ....offers.codes.models import CodeBatch
from ....offers.models import Campaign
from ....store.carts import CartLine, GoodsKind
from ....store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from ..simulator.shop import SimulatedStore
from .cdnow import SPACE

DISC, SINGLE = 1, 2
"""Variants: at 15.00 and at 12.50."""
DRAFT = uuid5(SPACE, "draft")
AUDIENCE, SPARE, LIST = "Came back", "Never bought", "Fair of last year"
RULE = {"orders": {"atLeast": 2}}
SPARE_RULE: dict[str, Any] = {"neverOrdered": {}}
CODES = 20


@dataclass(frozen=True, slots=True)
class DemoFixtures:
    """Rows, and one code that nobody claimed yet."""

    audience: Audience
    spare: Audience
    """No campaign ever names it."""
    batch: CodeBatch
    code: str
    list_id: int
    """An uploaded list that no audience names."""


def stock(shop: SimulatedStore, channel: str, currency: str) -> None:
    """Discs and singles are sold in the channel."""
    shop.sell(
        channel, currency, CartLine(DISC, DISC, 1, 1_500, 1_500), CartLine(SINGLE, SINGLE, 1, 1_250, 1_250)
    )
    shop.name_goods({(GoodsKind.PRODUCT, DISC): "Discs", (GoodsKind.PRODUCT, SINGLE): "Singles"})


def hold(campaign: Campaign, *, member: int, actor: str, reason: str, now: datetime) -> DemoFixtures:
    """The audiences, with who is in one, a list of one member, and codes of the campaign; made once, and more codes when
    all are claimed."""
    by = StaffContext(actor, reason)
    audience, spare = _audience(AUDIENCE, RULE, by, now), _audience(SPARE, SPARE_RULE, by, now)
    record_movements(now=now)
    last = CodeBatch.objects.filter(campaign=campaign).order_by("-pk").first()
    free = _free(last) if last is not None else []
    if last is None or not free:
        last = codes_create(campaign.pk, CODES, actor=actor, now=now)
        free = _free(last)
    return DemoFixtures(audience, spare, last, free[0], _list_of(member, now))


def _list_of(member: int, now: datetime) -> int:
    result = AudienceList.objects.filter(name=LIST).first()
    return result.pk if result else list_upload(LIST, str(member), now=now).list_id or 0


def _audience(name: str, rule: Any, by: StaffContext, now: datetime) -> Audience:
    result = Audience.objects.filter(name=name).first()
    return result or audience_create(name, rule, by=by, now=now, is_tracked=name == AUDIENCE)


def _free(batch: CodeBatch) -> list[str]:
    result = batch_codes(batch, after=0, limit=MOST_IN_A_BATCH)
    return [match.code for match in result if match.claimed_at is None]


def drafted(channel: str, currency: str, user_id: int, *, at: datetime) -> OrderSnapshot:
    """Two discs, drafted by staff for a customer."""
    return OrderSnapshot(
        id=DRAFT,
        number="draft",
        origin=Origin.DRAFT,
        status=Status.DRAFT,
        channel=channel,
        currency=currency,
        created_at=at,
        user_id=user_id,
        due_minor=3_000,
        lines=(
            LineSnapshot(
                id=_line(DRAFT),
                product_id=DISC,
                variant_id=DISC,
                quantity=2,
                net_minor=3_000,
                gross_minor=3_000,
            ),
        ),
    )


def _line(order_id: UUID) -> UUID:
    return uuid5(order_id, "disc")
