"""Questions about the goods that a customer bought."""
