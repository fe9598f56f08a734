"""Who a customer is: an account holder of the store, or a guest known by the hash of their e-mail address."""
