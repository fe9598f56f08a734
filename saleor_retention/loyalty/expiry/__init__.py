"""When points end: one file a kind, with its parameters and its words."""
