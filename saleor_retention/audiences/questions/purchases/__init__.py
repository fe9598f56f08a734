"""Questions about a customer's purchases as a whole: how many, for how much, when."""
