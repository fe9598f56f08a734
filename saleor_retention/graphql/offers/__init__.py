"""Personal offers over the API: a shopper's own, campaigns and grants for staff."""
