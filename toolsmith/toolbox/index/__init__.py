"""Finds tools: texts as vectors, the index in Chroma, and the search over them."""
