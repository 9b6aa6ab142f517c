"""A lecturer's own images in the place of those that the course ships."""
