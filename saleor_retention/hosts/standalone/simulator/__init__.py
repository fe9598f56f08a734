"""A shop in memory that behaves like Saleor where the engine can see it."""
