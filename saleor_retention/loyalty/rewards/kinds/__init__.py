"""What a reward can be: one file a kind, with its parameters, its effect and its words."""
