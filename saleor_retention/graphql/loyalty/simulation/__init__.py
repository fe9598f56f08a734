"""Drafts of rules, and what rules would have cost."""
