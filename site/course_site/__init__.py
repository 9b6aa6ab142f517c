"""What the course's page is built from: stages as they are released, and what is added to them."""
