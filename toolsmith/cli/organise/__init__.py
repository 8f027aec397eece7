"""Commands that list and arrange tools: the panel Organise."""
