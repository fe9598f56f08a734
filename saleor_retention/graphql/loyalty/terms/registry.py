"""The parts of terms that the API knows: the line that imports one registers it."""

from ....registry import registered
from .bonuses import BonusTermsApi
from .counting import CountingTermsApi
from .part import TermsPartApi
from .pending import PendingTermsApi
from .redemption import RedemptionTermsApi

PARTS = registered(vars(), TermsPartApi)

__all__ = ["PARTS", "BonusTermsApi", "CountingTermsApi", "PendingTermsApi", "RedemptionTermsApi"]
