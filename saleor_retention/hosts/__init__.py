"""Where the engine runs: inside Saleor, or stand-alone with a simulated shop."""
