"""Points over the API: accounts and statements for shoppers, programmes and adjustments for staff."""
