"""Our alerts among the problems that Saleor's Dashboard shows of an app: one row for each, gone when the alert is."""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from saleor.app import models

from ....console.alerts import told
from ....core.db import command
from ....monitoring.rules import ActiveAlert, HealthStatus
from .registration import lock_registration
from .signals import try_to_register

LONGEST = 2_048


def show_problems(alerts: Sequence[ActiveAlert]) -> None:
    """Bring the app up to date, and its problems: what is dismissed stays so as long as the alert holds."""
    app = try_to_register()
    if app is None or not hasattr(models, "AppProblem"):
        return
    with command():
        lock_registration()
        rows = models.AppProblem.objects.using(DEFAULT_DB_ALIAS).filter(app=app)
        rows.exclude(key__in=[alert.alarm.value for alert in alerts]).delete()
        there = {row.key: row for row in rows}
        for alert in alerts:
            _write(rows, app, there.get(alert.alarm.value), alert)


def _write(rows: Any, app: Any, row: Any, alert: ActiveAlert) -> None:
    words = told(alert.alarm.value, alert.value)
    values = {
        "message": f"{words.title} {words.advice}"[:LONGEST],
        "is_critical": alert.status is HealthStatus.CRITICAL,
    }
    if row is None:
        rows.create(app=app, key=alert.alarm.value, **values)
    elif any(getattr(row, name) != value for name, value in values.items()):
        rows.filter(pk=row.pk).update(**values)
