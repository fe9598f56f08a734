"""Fraud: what two customers have in common, what that says of a referral, and what staff decide."""
