"""What a station is: kinds, amenities with state and age, ways in, life cycle, opening hours."""
