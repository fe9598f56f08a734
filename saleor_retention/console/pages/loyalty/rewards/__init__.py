"""What points buy: the catalogue of a programme."""
