"""The double-entry ledger of points: accounts, lots, postings and holds."""
