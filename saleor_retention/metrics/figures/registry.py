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
from .channel_discounts import ChannelDiscounts
from .period_retention import PeriodRetention
from .rhythm.time_between import TimeBetween
from .rhythm.churn import Churn
from .rhythm.series import PeriodSeries
from .shares.discounts import Discounts
from .shares.customer_shares import CustomerShares
from .shares.margins import Margins
from .shares.pareto import Pareto
from .shares.growth import Growth

FIGURES = registered(vars(), RetentionFigure)
