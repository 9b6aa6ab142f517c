"""Typical answers to the questions: for tests, the demonstration and benchmarks."""
