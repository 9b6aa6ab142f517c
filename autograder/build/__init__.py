"""Compiles release and solutions from the masters, with nbgrader's own converters."""
