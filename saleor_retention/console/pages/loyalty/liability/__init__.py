"""What the shop owes in points: at any day, over time, and as a file for the accounts."""
