"""What rules say beyond the rate, part by part: its fields, what the API is told, and how it reads."""
