"""What audiences ask of a customer, and the calendar that recurring days go by."""
