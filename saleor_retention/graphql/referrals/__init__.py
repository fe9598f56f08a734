"""Referrals over the API: a member's code and what it brought, the claim of a friend, the terms."""
