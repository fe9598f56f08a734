"""The whole flow against a second, simple memory of it: any story of a shop, with faults, told twice."""
