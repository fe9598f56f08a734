"""The settings of the plugin, each with its help and its error at the field, and how the engine fares."""
