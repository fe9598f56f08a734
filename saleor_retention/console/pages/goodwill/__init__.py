"""The Dashboard's popup on a customer: a goodwill offer in one form."""
