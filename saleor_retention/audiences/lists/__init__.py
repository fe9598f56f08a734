"""Lists that staff upload, and the customers on them."""
