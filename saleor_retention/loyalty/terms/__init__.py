"""What a version of a programme says beyond its rate: one file a part, with its fields, its checks and its words."""
