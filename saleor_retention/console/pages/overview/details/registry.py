"""The tables of the overview, in their order. A new one is a group of figures, its document, and a line here."""

from .customers import CHURN, RETENTION, SHARES
from .group import FigureGroup
from .orders import GROWTH, PURCHASES, REDUCTIONS

GROUPS: tuple[FigureGroup, ...] = (RETENTION, CHURN, PURCHASES, SHARES, REDUCTIONS, GROWTH)
