"""The sections of the form of rules, in their order: the line that imports one registers it."""

from .....registry import registered
from .availability import PendingSection
from .bonuses import BonusSection
from .earning_scope import CountingSection
from .expiry import ExpirySection
from .redemption import RedemptionSection
from .reminders import ReminderSection
from .section import TermsSection

SECTIONS = registered(vars(), TermsSection)

__all__ = [
    "SECTIONS",
    "BonusSection",
    "CountingSection",
    "ExpirySection",
    "PendingSection",
    "RedemptionSection",
    "ReminderSection",
]
