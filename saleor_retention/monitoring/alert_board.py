"""Alerts told where the host shows them, beside our own pages: in Saleor's Dashboard among the problems of apps."""

from datetime import datetime

from django.utils.module_loading import import_string

from ..conf import conf
from . import queries

EVERY_MINUTES = 5
"""How often they are looked at. The sweep comes by each minute, and looking costs a dozen statements."""


def show_alerts(*, now: datetime) -> int:
    """Hand the alerts over that hold now, none included; how many they are. Does nothing where no host wants them."""
    if not conf.alert_board or now.minute % EVERY_MINUTES:
        return 0
    alarms = queries.report().alarms
    import_string(conf.alert_board)(alarms)
    return len(alarms)
