"""Marking by hand: the same answers together, marks in the gradebook, comments kept."""
