"""The API of the engine, written once for both hosts: one folder for each room, on the blocks of `kit`."""
