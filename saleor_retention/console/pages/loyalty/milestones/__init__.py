"""What customers are given once for all that they bought or earned."""
