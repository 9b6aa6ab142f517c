"""The pages that students get."""
