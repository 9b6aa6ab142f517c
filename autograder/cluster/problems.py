"""What can be wrong with a cluster; each message says what happened and what to do."""

from __future__ import annotations

from autograder.workers.first import CannotStart

__all__ = ["ClusterProblem"]


class ClusterProblem(CannotStart):
    """The scheduler cannot be used, or none of its machines can grade."""
