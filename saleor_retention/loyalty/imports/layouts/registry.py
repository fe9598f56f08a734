"""Every layout: the line that imports one registers it."""

from ....registry import registered
from .layout import ImportLayout
from .loyaltylion import LoyaltyLion
from .neutral import Neutral
from .smile import Smile
from .yotpo import Yotpo

LAYOUTS = registered(vars(), ImportLayout)
BY_NAME = {layout.name: layout for layout in LAYOUTS}

__all__ = ["BY_NAME", "LAYOUTS", "ImportLayout", "LoyaltyLion", "Neutral", "Smile", "Yotpo"]
