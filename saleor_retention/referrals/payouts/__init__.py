"""Outside partners, who earn cash for the friends they bring: commissions, balances and payouts."""
