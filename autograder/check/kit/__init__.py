"""For authors of checks: read answers, compare them, find figures, make unseen inputs."""
