"""Pages for store owners, in Saleor's Dashboard and beside the demo; README.md says what holds in here."""
