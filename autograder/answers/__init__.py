"""Typical answers to the questions, right and wrong: for tests, the demonstration and benchmarks."""
