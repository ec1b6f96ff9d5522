"""What planners open: who is not covered, and where the next place should stand."""
