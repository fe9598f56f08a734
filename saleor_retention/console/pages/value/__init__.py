"""What customers are worth: so far, less their costs, as the months pass, and to be expected."""
