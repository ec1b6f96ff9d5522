"""Rows, migrations and the one writer: the only SQL of the product. Rows never leave this room."""
