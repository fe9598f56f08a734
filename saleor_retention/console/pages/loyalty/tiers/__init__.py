"""The tiers of a programme: what there are, and setting them once it was shown who moves."""
