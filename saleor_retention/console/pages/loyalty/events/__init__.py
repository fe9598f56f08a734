"""What else earns points in a programme, beside orders."""
