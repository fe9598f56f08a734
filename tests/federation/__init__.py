"""A router's view: the stand-alone service beside a shop's API, composed and planned by Apollo's own code."""
