"""Books as trees of sections with worked examples and solved exercises."""
