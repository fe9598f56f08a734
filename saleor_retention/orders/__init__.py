"""Order facts: what the engine remembers of each order, changed only by comparing whole snapshots."""
