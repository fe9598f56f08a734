"""The page of one campaign: terms, life, results, codes, changes."""
