"""Points: programmes, the ledger that holds them, and what each order is due."""
