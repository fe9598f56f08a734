"""Points: the programmes of a shop, their rules in words, what a basket would earn, and what is owed."""
