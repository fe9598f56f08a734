"""What audiences ask of a customer: one file a question, with its arguments, its meaning, its SQL and its words."""
