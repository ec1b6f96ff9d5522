"""Who is not covered, and where: coverage, gaps; pure functions over arrays and files."""
