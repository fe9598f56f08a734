"""Audiences: rules over what is known of customers, asked of all of them in SQL and of one of them at their checkout."""
