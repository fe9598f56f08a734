"""When customers come back, and when they do not: time between orders, churn, the course of a period."""
