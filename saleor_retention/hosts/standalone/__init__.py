"""The stand-alone project: our app without a Saleor around it."""
