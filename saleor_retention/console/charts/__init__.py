"""Pictures of figures: SVG and tables made by templates, from numbers alone. Each has its table and its definition."""
