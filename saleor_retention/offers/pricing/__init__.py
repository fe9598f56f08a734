"""What a benefit takes off a cart. Pure arithmetic."""
