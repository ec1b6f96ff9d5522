"""How the product looks: tokens, pins and icons that every screen draws from."""
