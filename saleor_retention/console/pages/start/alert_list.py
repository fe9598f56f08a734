"""What is wrong, in sentences with what to do."""

from ...alerts import told
from ...page import Answer
from ...visit import Visit


def alert_list(visit: Visit) -> Answer:
    """The alerts that hold now."""
    health = visit.ask("health")["retentionHealth"]
    alerts = [
        (told(alarm["code"], alarm["value"]), alarm["status"] == "CRITICAL") for alarm in health["alarms"]
    ]
    return visit.show("start/alert_list.html", alerts=alerts)
