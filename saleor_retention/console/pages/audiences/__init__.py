"""Audiences: rows of questions, who is meant by them now, who came and left; uploaded lists of customers."""
