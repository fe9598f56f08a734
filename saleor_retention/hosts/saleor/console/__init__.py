"""The console inside the Dashboard: its host on Saleor's API, the app that the Dashboard mounts it by, its address."""
