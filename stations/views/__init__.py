"""What a page shows: a search's answer in the reader's language, as plain data."""
