"""What figures of a period are looked at, on every page that shows some: currency, channel and days."""
