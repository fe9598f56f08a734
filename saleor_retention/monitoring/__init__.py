"""Health: how the engine fares, for staff, for monitoring and for whoever is called at night. Decides nothing."""
