"""How well the shop keeps its customers: figures of a period, cohorts, new against returning sales, what offers brought."""
