"""What referrals come to: figures of a period, and who brought most friends. Read from roll-ups alone."""
