"""What customers do beside buying, and earn points for: sign-ups, birthdays, reviews and the shop's own events."""
