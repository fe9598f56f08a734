"""Purchase histories and monthly roll-ups: one consumer keeps them equal to the facts of orders."""
