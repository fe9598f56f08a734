"""Outside partners, what they are owed, and what they are paid."""

from typing import Any

import graphene

from ...core.money import HUNDRED_PERCENT
from ...referrals.payouts import queries
from ...referrals.payouts.models import ReferralCommission, ReferralPayout
from ...referrals.payouts.partners import ReferralPartner, ReferralPartnerTerms
from ...referrals.payouts.queries import CommissionBalance, PayoutLine
from .. import kit


class LastTermsOfPartner(kit.TableLoader):
    """By the key of the partner."""

    read = staticmethod(queries.last_terms)


class BalancesOfPartner(kit.TableLoader):
    """By the key of the partner."""

    read = staticmethod(queries.balances)
    missing = list


class LinesOfPayout(kit.TableLoader):
    """By the key of the payout."""

    read = staticmethod(queries.payout_lines)
    missing = list


class EarningsOfUser(kit.TableLoader):
    """By the store's own account id."""

    read = staticmethod(queries.earnings)
    missing = list


class PartnerTermsOfUser(kit.TableLoader):
    """By the store's own account id."""

    read = staticmethod(queries.partners_of)


class ReferralCommissionTermsType(kit.Type):
    """Roots are `ReferralPartnerTerms`."""

    amount = graphene.Field(kit.Money, description="For each friend; null for none.")
    percent = graphene.Float(
        description="Of what the shop keeps of the friend's order: its goods without tax, after refunds; null for none."
    )

    class Meta:
        name = "ReferralCommissionTerms"
        description = "What an outside partner earns in cash for each friend, instead of points."

    @staticmethod
    def resolve_amount(root: ReferralPartnerTerms, info: Any) -> Any:
        return kit.money(root.fixed_minor or None, root.currency)

    @staticmethod
    def resolve_percent(root: ReferralPartnerTerms, info: Any) -> float | None:
        return root.percent_bp * 100 / HUNDRED_PERCENT if root.percent_bp else None


class ReferralCommissionBalance(kit.Type):
    """Roots are `queries.CommissionBalance`."""

    earned = graphene.Field(
        kit.Money, required=True, description="For all friends, less what was taken back with their orders."
    )
    paid = graphene.Field(kit.Money, required=True, description="By payouts that are marked as paid.")
    open = graphene.Field(
        kit.Money,
        required=True,
        description="What is owed; below zero where something was taken back after it was paid, and later friends make up for it.",
    )

    class Meta:
        description = "What a partner earned in one currency."

    @staticmethod
    def resolve_earned(root: CommissionBalance, info: Any) -> Any:
        return kit.money(root.earned, root.currency)

    @staticmethod
    def resolve_paid(root: CommissionBalance, info: Any) -> Any:
        return kit.money(root.paid, root.currency)

    @staticmethod
    def resolve_open(root: CommissionBalance, info: Any) -> Any:
        return kit.money(root.open, root.currency)


class ReferralPartnerType(kit.Type):
    """Roots are the model with its customer and `code`, from `queries.partners`."""

    id = graphene.ID(required=True, description="The ID of the partner.")
    user_id = graphene.ID(description="The ID of the customer's account; null for who has none any more.")
    name = graphene.String(required=True, description="As the payout list has it; empty for who was erased.")
    code = graphene.String(description="Their referral code; null while they have none.")
    is_active = graphene.Boolean(required=True, description="Whether friends who order now bring them cash.")
    commission = graphene.Field(ReferralCommissionTermsType, required=True, description="What was set last.")
    created_at = kit.DateTime(required=True, description="Since when they are a partner.")
    balances = kit.NonNullList(
        ReferralCommissionBalance, required=True, description="What they earned, by currency."
    )

    class Meta:
        name = "ReferralPartner"
        description = "A customer who earns cash for the friends they bring."

    @staticmethod
    def resolve_id(root: ReferralPartner, info: Any) -> str:
        return kit.global_id("ReferralPartner", root.pk)

    @staticmethod
    def resolve_user_id(root: ReferralPartner, info: Any) -> str | None:
        user_id = root.customer.user_id
        return None if user_id is None else kit.global_id("User", user_id)

    @staticmethod
    def resolve_is_active(root: ReferralPartner, info: Any) -> Any:
        if root.is_closed:
            return False
        return LastTermsOfPartner(info.context).load(root.pk).then(lambda terms: terms.is_active)

    @staticmethod
    def resolve_commission(root: ReferralPartner, info: Any) -> Any:
        return LastTermsOfPartner(info.context).load(root.pk)

    @staticmethod
    def resolve_balances(root: ReferralPartner, info: Any) -> Any:
        return BalancesOfPartner(info.context).load(root.pk)


class ReferralPartnerCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = ReferralPartnerType


class ReferralCommissionType(kit.Type):
    """Roots are the model with its payout, from `queries.commissions`."""

    referral_id = graphene.ID(required=True, description="The ID of the referral.")
    amount = graphene.Field(
        kit.Money, required=True, description="What became due; below zero where it was taken back."
    )
    at = kit.DateTime(required=True, description="When.")
    payout_id = graphene.ID(description="The ID of the payout that has it; null while it is open.")
    paid_at = kit.DateTime(description="When that payout was paid; null before.")

    class Meta:
        name = "ReferralCommission"
        description = "An entry of the book of a partner."

    @staticmethod
    def resolve_referral_id(root: ReferralCommission, info: Any) -> str:
        return kit.global_id("Referral", root.referral_id)

    @staticmethod
    def resolve_amount(root: ReferralCommission, info: Any) -> Any:
        return kit.money(root.amount_minor, root.currency)

    @staticmethod
    def resolve_payout_id(root: ReferralCommission, info: Any) -> str | None:
        payout = _payout(root)
        return None if payout is None else kit.global_id("ReferralPayout", payout.pk)

    @staticmethod
    def resolve_paid_at(root: ReferralCommission, info: Any) -> Any:
        payout = _payout(root)
        return payout and payout.paid_at


def _payout(root: ReferralCommission) -> ReferralPayout | None:
    entry = getattr(root, "payout_entry", None)
    return None if entry is None else entry.line.payout


class ReferralCommissionCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = ReferralCommissionType


class ReferralPayoutLineType(kit.Type):
    """Roots are `queries.PayoutLine`."""

    name = graphene.String(required=True, description="The partner; empty for who was erased.")
    code = graphene.String(description="Their referral code; null where they have none any more.")
    friends = graphene.Int(required=True, description="How many friends it is for.")
    amount = graphene.Field(kit.Money, required=True, description="What they are paid.")

    class Meta:
        name = "ReferralPayoutLine"
        description = "What one partner is paid by a payout."

    @staticmethod
    def resolve_amount(root: PayoutLine, info: Any) -> Any:
        return kit.money(root.amount, root.currency)


class ReferralPayoutType(kit.Type):
    """Roots are the model."""

    id = graphene.ID(required=True, description="The ID of the payout.")
    currency = graphene.String(required=True, description="Of all its amounts.")
    reference = graphene.String(required=True, description="What staff name it by; empty for nothing.")
    minimum = graphene.Field(
        kit.Money, required=True, description="Partners who were owed less were carried over."
    )
    created_at = kit.DateTime(required=True, description="When it was made.")
    actor = graphene.String(required=True, description="Who made it.")
    reason = graphene.String(required=True, description="Why.")
    paid_at = kit.DateTime(description="When it was marked as paid; null while it is not.")
    paid_by = graphene.String(description="Who marked it; null while nobody did.")
    total = graphene.Field(kit.Money, required=True, description="What all partners are paid.")
    lines = kit.NonNullList(ReferralPayoutLineType, required=True, description="By name of the partner.")
    csv = graphene.String(
        required=True,
        description="The payout list as CSV: partner, code, friends, amount, currency, reference. No value of it is taken for a"
        " formula by a spreadsheet.",
    )

    class Meta:
        name = "ReferralPayout"
        description = "What partners are paid together, in one currency."

    @staticmethod
    def resolve_id(root: ReferralPayout, info: Any) -> str:
        return kit.global_id("ReferralPayout", root.pk)

    @staticmethod
    def resolve_minimum(root: ReferralPayout, info: Any) -> Any:
        return kit.money(root.minimum_minor, root.currency)

    @staticmethod
    def resolve_paid_by(root: ReferralPayout, info: Any) -> str | None:
        return root.paid_by or None

    @staticmethod
    def resolve_total(root: ReferralPayout, info: Any) -> Any:
        lines = LinesOfPayout(info.context).load(root.pk)
        return lines.then(lambda listed: kit.money(sum(line.amount for line in listed), root.currency))

    @staticmethod
    def resolve_lines(root: ReferralPayout, info: Any) -> Any:
        return LinesOfPayout(info.context).load(root.pk)

    @staticmethod
    def resolve_csv(root: ReferralPayout, info: Any) -> Any:
        return LinesOfPayout(info.context).load(root.pk).then(queries.payout_csv)


class ReferralPayoutCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = ReferralPayoutType
