"""The reach to a warehouse: purchases as Parquet files, and the figures as expressions that any SQL engine computes.

Only `export` and `statements` know Django and our tables. The rest is for whoever has the files: it asks nothing of a shop
and reads no setting.
"""
