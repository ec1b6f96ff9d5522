"""What administrators open: lists and boundaries in, the demo out."""
