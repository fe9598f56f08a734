"""The store port: everything the engine asks of a shop, by subject."""
