"""Where an owner begins: whether the engine is on, what to do first, what is wrong."""
