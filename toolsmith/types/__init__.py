"""The nouns: what travels between the parts of toolsmith, as frozen records."""
