"""Geography: coordinates, frames, boundaries, demand. Knows nothing of stations, SQL or pages."""
