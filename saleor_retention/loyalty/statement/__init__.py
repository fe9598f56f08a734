"""A customer's statement: every movement, why, and what there was afterwards."""
