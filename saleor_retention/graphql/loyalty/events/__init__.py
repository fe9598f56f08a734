"""Events that earn, over the API."""
