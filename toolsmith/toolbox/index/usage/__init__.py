"""What trials teach a search: which tools answered such requests, how fast they are, what was called next."""
