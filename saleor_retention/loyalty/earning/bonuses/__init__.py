"""What makes goods and orders earn more than the rate: one file a kind, with its parameters, its SQL and its words."""
