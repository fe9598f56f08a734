"""What a person may ask for over the API, through staff: to see what is kept of them."""
