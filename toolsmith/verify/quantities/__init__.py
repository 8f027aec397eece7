"""Numbers and units as books write them, and whether a result is what a solution states."""
