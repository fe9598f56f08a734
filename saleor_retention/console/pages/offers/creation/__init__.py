"""New offers: the cards, their forms, the sentence that says what a form would do, and the draft."""
