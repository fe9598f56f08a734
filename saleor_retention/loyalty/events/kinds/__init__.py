"""Kinds of events: one file a kind, with its words and, where the engine sees it by itself, what it is seen by."""
