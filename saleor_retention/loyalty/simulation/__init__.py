"""What rules would have cost: drafts of them, and their replay over orders that were placed already."""
