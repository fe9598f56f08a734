"""The tables of figures: the line that imports one registers it. A figure that is a list has its own by itself."""
# ruff: noqa: F401, I001

from ...registry import registered
from ..figures.registry import FIGURES
from .of_lists import table_of
from .table import MetricsTable
from .key_figures import KeyFigures
from .cohorts_by import CohortsByTable
from .returns_by import ReturnsByTable

TABLES = {
    table.name: table
    for table in (
        *registered(vars(), MetricsTable),
        *(table_of(figure) for figure in FIGURES if figure.is_list),
    )
}
