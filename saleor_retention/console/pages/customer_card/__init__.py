"""The Dashboard's card on a customer: points, the best offer, what comes next."""
