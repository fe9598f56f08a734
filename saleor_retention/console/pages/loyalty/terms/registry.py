"""The sections of the form of rules, in their order: the line that imports one registers it."""

from .....registry import registered
from .expiry import ExpirySection
from .redemption import RedemptionSection
from .reminders import ReminderSection
from .section import TermsSection

SECTIONS = registered(vars(), TermsSection)

__all__ = ["SECTIONS", "ExpirySection", "RedemptionSection", "ReminderSection"]
