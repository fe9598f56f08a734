"""The sections of the form of rules, in their order: the line that imports one registers it."""

from .....registry import registered
from .redemption import RedemptionSection
from .section import TermsSection

SECTIONS = registered(vars(), TermsSection)

__all__ = ["SECTIONS", "RedemptionSection"]
