"""Which offers a customer may have on a cart: the offers themselves, and the conditions they are under."""
