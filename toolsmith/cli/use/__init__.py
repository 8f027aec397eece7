"""Commands that use and serve tools."""
