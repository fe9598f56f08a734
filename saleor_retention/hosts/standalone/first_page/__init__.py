"""The demo's first page: a toy shop with the console beside it, and the operation behind each click."""
