"""Results in points, and how they are shown."""
