"""For authors: checks by hand, typical answers and their trials, simulated hand-ins, tables."""
