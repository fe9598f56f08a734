"""The figures of `RetentionMetrics`, in its order: the line that imports one registers it."""
# ruff: noqa: F401, I001

from ...registry import registered
from .figure import RetentionFigure
from .retention import Retention
from .repeat import Repeat
from .sales import Sales
from .cohorts import Cohorts
from .first_and_later import FirstAndLater
from .returns import Returns
from .discounts import Discounts

FIGURES = registered(vars(), RetentionFigure)
