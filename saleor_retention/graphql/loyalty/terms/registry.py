"""The parts of terms that the API knows: the line that imports one registers it."""

from ....registry import registered
from .expiry import ExpiryTermsApi
from .part import TermsPartApi
from .redemption import RedemptionTermsApi
from .reminders import ReminderTermsApi

PARTS = registered(vars(), TermsPartApi)

__all__ = ["PARTS", "ExpiryTermsApi", "RedemptionTermsApi", "ReminderTermsApi"]
