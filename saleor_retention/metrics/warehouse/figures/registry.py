"""The figures of a warehouse, in the order of the page: the line that imports one registers it."""
# ruff: noqa: F401, I001

from ....registry import registered
from .figure import WarehouseFigure
from .retention import RetentionExpression
from .repeat import RepeatExpression
from .sales import SalesExpression
from .cohorts import CohortsExpression
from .first_and_later import FirstAndLaterExpression
from .time_between_orders import TimeBetweenOrders
from .gaps import Gaps

FIGURES = {figure.name: figure for figure in registered(vars(), WarehouseFigure)}
