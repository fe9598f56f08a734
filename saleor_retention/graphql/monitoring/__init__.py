"""Health of the engine, for staff."""
