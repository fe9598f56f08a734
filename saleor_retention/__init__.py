"""The retention engine for Saleor: personal discounts, loyalty points, referrals and exact metrics."""

__version__ = "0.2.0"
