"""Makes nbgrader grade through this engine, and keeps its gradebook."""
