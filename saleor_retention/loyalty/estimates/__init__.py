"""What orders would give: those of a history, those that are not paid yet, those of shadow mode."""
