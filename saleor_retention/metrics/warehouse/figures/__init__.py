"""The figures of `metrics.figures` as expressions: one file each, of whole numbers and days, and what they come to."""
