"""The parts of terms that the API knows: the line that imports one registers it."""

from ....registry import registered
from .availability import PendingTermsApi
from .bonuses import BonusTermsApi
from .earning_scope import CountingTermsApi
from .part import TermsPartApi
from .redemption import RedemptionTermsApi

PARTS = registered(vars(), TermsPartApi)

__all__ = ["PARTS", "BonusTermsApi", "CountingTermsApi", "PendingTermsApi", "RedemptionTermsApi"]
