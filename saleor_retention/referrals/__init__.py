"""Referrals: a code per member, a claim per friend, one conversion, points for both."""
