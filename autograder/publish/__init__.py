"""What students get, and nothing else, in one folder that is kept up to date."""
