"""Converging to what orders say."""

from collections.abc import Sequence
from datetime import datetime

from ..orders.rules import OrderChange


def settle(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Placeholder."""
