"""What was handed in, and what of it is still to be done."""
