"""The read side: what is redeemed on checkouts and was for orders, each a fixed number of statements."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from ..models import ProgrammeVersion
from ..terms.redemption import RedemptionTerms
from ..terms.registry import part_of
from .models import PointsRedemption, PointsRedemptionState


@dataclass(frozen=True, slots=True)
class CheckoutPoints:
    """What points do on a checkout, and could."""

    redeemed: int
    amount_minor: int
    wanted: int
    most: int
    """How many can be spent on it as it is now, all told."""
    terms: RedemptionTerms
    currency: str

    @property
    def most_minor(self) -> int:
        """What that would be worth."""
        return self.terms.worth(self.most)


def open_redemptions(checkout_ids: Collection[UUID], *, using: str) -> dict[UUID, PointsRedemption]:
    """By checkout; one without any is absent."""
    rows = PointsRedemption.objects.using(using).filter(
        checkout_id__in=checkout_ids, state=PointsRedemptionState.OPEN
    )
    return {row.checkout_id: row for row in rows}


def spent_of_orders(order_ids: Collection[UUID], *, using: str) -> dict[UUID, PointsRedemption]:
    """What was redeemed for orders; one that was not paid with points is absent."""
    rows = PointsRedemption.objects.using(using).filter(order_id__in=order_ids).select_related("version")
    return {row.order_id: row for row in rows if row.order_id is not None}


def worth_of(row: PointsRedemption) -> int:
    """What the points that were spent paid, in minor units."""
    terms = part_of(row.version, RedemptionTerms)
    return 0 if terms is None else terms.worth(row.spent)


def points_of_checkout(
    version: ProgrammeVersion | None,
    row: PointsRedemption | None,
    *,
    available: int,
    to_pay_minor: int,
    currency: str,
) -> CheckoutPoints | None:
    """From the rules in force, what is redeemed, what the account has, and what is still to be paid; None where points
    cannot be spent."""
    terms = part_of(version, RedemptionTerms) if version is not None else None
    if version is None or terms is None or version.currency != currency:
        return None
    redeemed, amount = (row.points, row.amount_minor) if row is not None else (0, 0)
    most = terms.spendable(balance=available + redeemed, payable_minor=to_pay_minor + amount)
    return CheckoutPoints(
        redeemed, amount, row.wanted if row is not None else 0, max(most, redeemed), terms, currency
    )
