"""What a keeper opens: their station, its round, its closures and its history."""
