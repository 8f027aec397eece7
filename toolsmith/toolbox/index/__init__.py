"""Finds tools: the catalogue in SQLite, texts as vectors, the index in Chroma, and the search over them."""
