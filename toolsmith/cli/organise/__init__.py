"""Commands that list, find and arrange tools."""
