"""Points as money at the checkout: held, carried by a gift card of the customer's, settled by what became of the checkout."""
