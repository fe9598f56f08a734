"""Who and what a figure is made of: new and returning customers, discounts, the best fifth, growth."""
