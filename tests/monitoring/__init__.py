"""Health: figures, alarms, the report and the exposition."""
