"""Commands that use and serve tools: the panel Use and serve."""
