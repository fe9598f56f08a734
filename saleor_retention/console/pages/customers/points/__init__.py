"""A customer's points: what there is, every movement, and what staff do about them."""
