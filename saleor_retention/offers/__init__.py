"""Personal discounts: campaigns, grants to customers, and their one use."""
