"""Builds the images of the course, byte for byte the same on every machine.

The images come from packages that already ship them, or are simulated from what those packages
ship. `datasets/README.md` says for each one where it comes from and under which terms.
"""
