"""Parts of a programme's terms over the API: one file a part, with its input and its type."""
