"""What every room stands on: time, money, points, keys, the inbox, the outbox, locks and the store port."""
