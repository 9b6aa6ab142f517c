"""Runs hidden checks on plain data: pytest plugin, `student` and `reference`, warm session."""
