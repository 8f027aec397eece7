"""Ranks texts for a request: by words, by their spelling and by their meaning, for whole requests and their clauses."""
