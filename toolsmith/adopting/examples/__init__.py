"""Examples that foreign libraries publish, as cases with their origin; they are read, and nothing of them is run."""
