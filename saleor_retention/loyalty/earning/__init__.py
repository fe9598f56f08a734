"""How orders earn points: one file a rule, with its parameters, its points, its SQL and its words."""
