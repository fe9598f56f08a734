"""Table of contents: every table of the engine, by room."""

from .audiences.models import Audience, AudienceList, AudienceListMember, AudienceVersion, Membership
from .core.models import CheckRun, Figure, InboxItem, OutboxEffect, StaffCommand, TryCount
from .customers.models import Customer, CustomerFacts, FormerCustomer
from .loyalty.models import (
    Account,
    Entitlement,
    Hold,
    Lot,
    LotConsumption,
    Posting,
    Programme,
    ProgrammeVersion,
    Transaction,
    Withheld,
)
from .offers.codes.models import CodeBatch, CodeGate, OfferCode
from .offers.models import (
    Assignment,
    Budget,
    Campaign,
    CampaignListing,
    CheckoutDecision,
    Grant,
    Redemption,
    Reservation,
)
from .orders.models import Backfill, OrderFact, OrderLineFact, ReconcileCursor, SalesDelta
from .referrals.models import Referral, ReferralCode, ReferralProgramme

__all__ = [
    "Account",
    "Assignment",
    "Audience",
    "AudienceList",
    "AudienceListMember",
    "AudienceVersion",
    "Backfill",
    "Budget",
    "Campaign",
    "CampaignListing",
    "CheckRun",
    "CheckoutDecision",
    "CodeBatch",
    "CodeGate",
    "Customer",
    "CustomerFacts",
    "Entitlement",
    "Figure",
    "FormerCustomer",
    "Grant",
    "Hold",
    "InboxItem",
    "Lot",
    "LotConsumption",
    "Membership",
    "OfferCode",
    "OrderFact",
    "OrderLineFact",
    "OutboxEffect",
    "Posting",
    "Programme",
    "ProgrammeVersion",
    "ReconcileCursor",
    "Redemption",
    "Referral",
    "ReferralCode",
    "ReferralProgramme",
    "Reservation",
    "SalesDelta",
    "StaffCommand",
    "Transaction",
    "TryCount",
    "Withheld",
]
