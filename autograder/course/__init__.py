"""Where the parts of a course are, who works on it, and how files are written."""
