"""The classic bugs of loyalty engines, one file each: a suite that does not find them proves nothing.

Each module says in its first line what the bug is, and `plant`s it into the running package.
"""
