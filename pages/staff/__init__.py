"""What staff open: every station, its form, its keepers."""
