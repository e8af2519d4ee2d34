"""Files made wrong on purpose, and what must hold of whatever is read from them."""
