"""What a person may ask for, across all rooms: to be told what is kept of her, to be forgotten, to be one customer."""
