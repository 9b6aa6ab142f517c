"""What students answered: alike answers together, and the figures that they drew."""
