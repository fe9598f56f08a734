"""What the shop owes its customers in points, at any instant, and what that is in money."""
