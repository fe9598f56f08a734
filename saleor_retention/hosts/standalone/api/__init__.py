"""The API over HTTP without a Saleor: execution, limits, federation and the page for people."""
