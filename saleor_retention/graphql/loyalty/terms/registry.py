"""The parts of terms that the API knows: the line that imports one registers it."""

from ....registry import registered
from .availability import PendingTermsApi
from .bonuses import BonusTermsApi
from .earning_scope import CountingTermsApi
from .expiry import ExpiryTermsApi
from .part import TermsPartApi
from .redemption import RedemptionTermsApi
from .reminders import ReminderTermsApi

PARTS = registered(vars(), TermsPartApi)

__all__ = [
    "PARTS",
    "BonusTermsApi",
    "CountingTermsApi",
    "ExpiryTermsApi",
    "PendingTermsApi",
    "RedemptionTermsApi",
    "ReminderTermsApi",
]
