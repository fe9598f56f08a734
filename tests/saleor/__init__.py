"""The promises on a real Saleor, through its own GraphQL API. Run by `make test-saleor`."""
