"""What a person may ask for, across all rooms: to see what is kept of them, to be forgotten, to be one customer."""
