"""What sets a group of customers apart from all others: places, goods, codes and hours that are over-represented."""
