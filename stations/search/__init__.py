"""The catalogue in memory: what is published, as one snapshot, and the questions it answers."""
