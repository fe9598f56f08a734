"""The Dashboard's card on an order: what it earned, and which offers it used."""
