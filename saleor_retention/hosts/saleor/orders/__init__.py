"""Saleor's orders as snapshots."""
