"""What customers are worth, over the API, for staff."""
