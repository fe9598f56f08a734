"""What an order did to points: line by line, and movement by movement."""
