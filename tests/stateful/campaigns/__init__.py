"""What a year of campaigns is made of."""
