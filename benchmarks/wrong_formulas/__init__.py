"""Tools of sections of our own writing, and what can be wrong in them."""
