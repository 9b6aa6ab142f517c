"""The processes that grade."""
