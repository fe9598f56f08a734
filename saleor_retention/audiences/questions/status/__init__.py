"""Questions about where the customer stands: their scores and group, and their tier."""
