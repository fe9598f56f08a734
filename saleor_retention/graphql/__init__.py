"""The API: the same types inside Saleor and stand-alone."""
