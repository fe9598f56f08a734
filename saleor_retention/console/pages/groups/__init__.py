"""The groups of customers by recency, frequency and money."""
